package io.redoubt.wire;

import io.redoubt.core.PlainText;

/// Text from a stranger made fit for a message: plain, and of bounded length.
final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    static String of(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        return PlainText.line(cut);
    }
}
