package io.redoubt.cli.monitor;

import java.util.ArrayList;
import java.util.List;

/// Breaks a line that is longer than the screen is wide, between words where that is possible.
final class Wrapping {
    private static final String INDENT = " ".repeat(11);

    private Wrapping() {}

    static List<ScreenLine> of(ScreenLine line, int columns) {
        if (line.width() <= columns) {
            return List.of(line);
        }
        // The first span is the label; only the text after it is broken.
        List<ScreenLine> lines = new ArrayList<>();
        ScreenLine current = new ScreenLine(List.of(line.spans().getFirst()));
        for (Span span : line.spans().subList(1, line.spans().size())) {
            for (String word : span.text().split("(?<= )", -1)) {
                int width = Columns.of(word.stripTrailing());
                if (current.width() + width > columns && current.width() > INDENT.length()) {
                    lines.add(current);
                    current = ScreenLine.of(INDENT);
                }
                String rest = word;
                while (Columns.of(rest.stripTrailing()) > columns - INDENT.length()) {
                    String head = Columns.head(rest, columns - INDENT.length());
                    lines.add(current.then(span.style(), head));
                    current = ScreenLine.of(INDENT);
                    rest = rest.substring(head.length());
                }
                current = current.then(span.style(), rest);
            }
        }
        lines.add(current);
        return lines;
    }
}
