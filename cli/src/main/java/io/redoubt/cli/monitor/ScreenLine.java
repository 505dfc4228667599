package io.redoubt.cli.monitor;

import java.util.ArrayList;
import java.util.List;

/// One line of the screen, made of spans from left to right.
record ScreenLine(List<Span> spans) {
    ScreenLine {
        spans = List.copyOf(spans);
    }

    static ScreenLine of(String text) {
        return of(Span.Style.PLAIN, text);
    }

    static ScreenLine of(Span.Style style, String text) {
        return new ScreenLine(List.of(new Span(style, text)));
    }

    static final ScreenLine EMPTY = new ScreenLine(List.of());

    ScreenLine then(Span.Style style, String text) {
        List<Span> more = new ArrayList<>(spans);
        more.add(new Span(style, text));
        return new ScreenLine(more);
    }

    ScreenLine then(String text) {
        return then(Span.Style.PLAIN, text);
    }

    int width() {
        return spans.stream().mapToInt(span -> span.text().length()).sum();
    }

    /// Cut to so many columns.
    ScreenLine fit(int columns) {
        List<Span> fitting = new ArrayList<>();
        int left = columns;
        for (Span span : spans) {
            String text =
                    span.text().length() <= left ? span.text() : span.text().substring(0, left);
            fitting.add(new Span(span.style(), text));
            left -= text.length();
        }
        return new ScreenLine(fitting);
    }

    /// A cell of exactly so many columns; a text that is cut ends in a tilde.
    static String cell(String text, int columns) {
        if (text.length() > columns) {
            return columns < 2 ? text.substring(0, columns) : text.substring(0, columns - 1) + "~";
        }
        return text + " ".repeat(columns - text.length());
    }

    /// The same, to the right.
    static String right(String text, int columns) {
        return text.length() > columns ? cell(text, columns) : " ".repeat(columns - text.length()) + text;
    }

    /// The text alone.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        spans.forEach(span -> text.append(span.text()));
        return text.toString();
    }
}
