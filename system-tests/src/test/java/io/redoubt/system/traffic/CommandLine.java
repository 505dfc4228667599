package io.redoubt.system.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// One line of `commands.txt`.
///
/// @param name lower case; with its subcommand where the servers count these apart, as in `xgroup|create`
record CommandLine(String family, double weight, String name, List<String> words) {
    /// The whole table, in its order.
    static List<CommandLine> table() {
        List<CommandLine> lines = new ArrayList<>();
        String family = "";
        for (String line : text().lines().toList()) {
            if (line.startsWith("[")) {
                family = line.substring(1, line.length() - 1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(parse(family, List.of(line.split(" ", -1))));
            }
        }
        return List.copyOf(lines);
    }

    private static CommandLine parse(String family, List<String> cells) {
        List<String> words = List.copyOf(cells.subList(1, cells.size()));
        return new CommandLine(family, Double.parseDouble(cells.getFirst()), nameOf(words), words);
    }

    private static String nameOf(List<String> words) {
        String command = words.getFirst().toLowerCase(Locale.ROOT);
        boolean container = command.equals("xgroup") || command.equals("function") || command.equals("script");
        return container ? command + "|" + words.get(1).toLowerCase(Locale.ROOT) : command;
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(CommandLine.class.getResourceAsStream("commands.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the server lists it under: Redis 6.2 knows no subcommands.
    String command() {
        int bar = name.indexOf('|');
        return bar < 0 ? name : name.substring(0, bar);
    }
}
