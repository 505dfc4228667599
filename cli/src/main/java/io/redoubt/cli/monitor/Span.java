package io.redoubt.cli.monitor;

/// A piece of a line on the screen. What the style says, the text says too.
record Span(Style style, String text) {
    /// What a server says of itself may hold escape sequences, which would move the cursor or worse.
    Span {
        text = harmless(text);
    }

    static String harmless(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    }

    enum Style {
        PLAIN,
        STRONG,
        FAINT,
        GOOD,
        WARNING,
        BAD
    }
}
