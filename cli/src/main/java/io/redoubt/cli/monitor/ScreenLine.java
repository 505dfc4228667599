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
        return spans.stream().mapToInt(span -> Columns.of(span.text())).sum();
    }

    /// Cut to so many columns.
    ScreenLine fit(int columns) {
        List<Span> fitting = new ArrayList<>();
        int left = columns;
        for (Span span : spans) {
            String text = Columns.head(span.text(), left);
            fitting.add(new Span(span.style(), text));
            // What was cut leaves no room for what follows it.
            left = text.length() < span.text().length() ? 0 : left - Columns.of(text);
        }
        return new ScreenLine(fitting);
    }
}
