package io.redoubt.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Rows with columns as wide as their widest cell: the first to the left, numbers to the right. Confined to one
/// thread.
final class TextTable {
    private static final String INDENT = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... heads) {
        rows.add(List.of(heads));
    }

    TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    boolean empty() {
        return rows.size() == 1;
    }

    List<String> lines() {
        int[] widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int... widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String padding = " ".repeat(widths[column] - row.get(column).length());
            String cell = row.get(column);
            line.append(column == 0 ? cell + padding : INDENT + padding + cell);
        }
        return line.toString().stripTrailing();
    }
}
