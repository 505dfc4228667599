package io.redoubt.cli.monitor;

import org.jline.utils.AttributedString;

/// Text in columns of a terminal, in which a character of an East Asian script takes two, and an accent of its own
/// none.
final class Columns {
    private Columns() {}

    static int of(String text) {
        return oneEach(text) ? text.length() : new AttributedString(text).columnLength();
    }

    /// As much of it from the left as fits: a column less than asked for where a wide character would stand half
    /// outside.
    static String head(String text, int columns) {
        if (oneEach(text)) {
            return text.substring(0, Math.min(columns, text.length()));
        }
        return new AttributedString(text).columnSubSequence(0, columns).toString();
    }

    /// Exactly so many columns; a text that is cut ends in a tilde.
    static String cell(String text, int columns) {
        String fitting = of(text) <= columns ? text : head(text, columns - 1) + "~";
        return fitting + " ".repeat(columns - of(fitting));
    }

    /// The same, to the right.
    static String right(String text, int columns) {
        String cell = cell(text, columns);
        return " ".repeat(columns - of(cell.stripTrailing())) + cell.stripTrailing();
    }

    /// Nearly everything: worth not asking for each character.
    private static boolean oneEach(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
