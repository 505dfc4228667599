package io.redoubt.cli.monitor;

/// A piece of a line on the screen. What the style says, the text says too.
record Span(Style style, String text) {
    enum Style {
        PLAIN,
        STRONG,
        FAINT,
        GOOD,
        WARNING,
        BAD
    }
}
