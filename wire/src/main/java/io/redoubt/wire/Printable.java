package io.redoubt.wire;

/// Text from a stranger made fit for a message: one line, no control characters, bounded length.
final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    static String of(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        StringBuilder out = new StringBuilder(cut.length());
        cut.chars().forEach(c -> out.append(Character.isISOControl(c) ? '?' : (char) c));
        return out.toString();
    }
}
