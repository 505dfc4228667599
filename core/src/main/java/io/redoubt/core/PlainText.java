package io.redoubt.core;

import java.util.regex.Pattern;

/// Text of a stranger, made fit for terminals, logs and labels: what would move a cursor, end a line, or hide or
/// turn round what stands beside it, becomes a `?`.
public final class PlainText {
    /// Control characters (ESC, and its one-byte forms from 0x80 on), marks of writing direction and of nothing at
    /// all, ends of lines and paragraphs.
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final Pattern UNFIT_IN_LINES = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\r\\n]]");

    private PlainText() {}

    /// As one line.
    public static String line(String text) {
        return UNFIT.matcher(text).replaceAll("?");
    }

    /// The same, with the line ends it has.
    public static String lines(String text) {
        return UNFIT_IN_LINES.matcher(text).replaceAll("?");
    }
}
