package io.redoubt.restore.settings;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads redis.conf or valkey.conf as the servers do: one directive a line, quoted words, `#` comments on lines
/// of their own, `include` in place, the last of a repeated directive counts.
///
/// Relative includes are looked for beside the file that names them; a server looks where it was started, which
/// cannot be known here. Source: loadServerConfigFromString in src/config.c, sdssplitargs in src/sds.c.
final class ConfigurationFile {
    private static final int DEEPEST_INCLUDE = 16;
    private static final long LARGEST = 16 << 20;

    private final Map<String, List<String>> directives = new LinkedHashMap<>();
    private final List<List<String>> renamed = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();

    private ConfigurationFile() {}

    /// @throws RedoubtException USAGE if the file cannot be read or has a line with unbalanced quotes
    static ConfigurationFile read(Path file) {
        ConfigurationFile configuration = new ConfigurationFile();
        configuration.load(file, 0);
        return configuration;
    }

    /// The words after each directive, by its name in lower case.
    Map<String, List<String>> directives() {
        return directives;
    }

    /// The words of each `rename-command`.
    List<List<String>> renamed() {
        return renamed;
    }

    /// Includes that name no readable file.
    List<String> unread() {
        return unread;
    }

    private void load(Path file, int depth) {
        String text = text(file);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                directive(words(stripped, file, number), file, depth);
            }
        }
    }

    private void directive(List<String> words, Path file, int depth) {
        String name = words.getFirst().toLowerCase(Locale.ROOT);
        List<String> values = List.copyOf(words.subList(1, words.size()));
        if (name.equals("include")) {
            values.forEach(pattern -> include(pattern, file, depth + 1));
        } else if (name.equals("rename-command")) {
            renamed.add(values);
        } else {
            directives.put(name, values);
        }
    }

    private void include(String pattern, Path from, int depth) {
        List<Path> files = matching(from.resolveSibling(pattern));
        if (files.isEmpty() || depth > DEEPEST_INCLUDE) {
            unread.add(pattern);
        } else {
            files.forEach(file -> load(file, depth));
        }
    }

    /// Servers take shell patterns since 7.0, in the order of names.
    private static List<Path> matching(Path pattern) {
        Path directory = pattern.toAbsolutePath().getParent();
        Path name = pattern.getFileName();
        if (Files.isRegularFile(pattern) || directory == null || name == null || !Files.isDirectory(directory)) {
            return Files.isRegularFile(pattern) ? List.of(pattern) : List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, name.toString())) {
            found.forEach(files::add);
        } catch (IOException | IllegalArgumentException _) {
            return List.of();
        }
        return files.stream().filter(Files::isRegularFile).sorted().toList();
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw usage("'%s' is too large for a configuration file".formatted(file));
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "cannot read configuration '%s': %s".formatted(file, reason(e)),
                    "Give --config the file the server is started with, readable by this user.",
                    e);
        }
    }

    private static String reason(Exception e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : e.getClass().getSimpleName();
    }

    /// Splits a line as sdssplitargs does. Never quotes the line in an error: it may hold a password.
    static List<String> words(String line, Path file, int number) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at))) {
                at++;
                continue;
            }
            StringBuilder word = new StringBuilder();
            char first = line.charAt(at);
            if (first == '"' || first == '\'') {
                at = quoted(line, at + 1, first, word);
            } else {
                while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                    word.append(line.charAt(at++));
                }
            }
            if (at < 0 || (at < line.length() && !Character.isWhitespace(line.charAt(at)))) {
                throw usage("'%s' has unbalanced quotes in line %d".formatted(file, number));
            }
            words.add(word.toString());
        }
        return words;
    }

    /// Position after the closing quote, or -1 if there is none.
    private static int quoted(String line, int from, char quote, StringBuilder word) {
        int at = from;
        while (at < line.length() && line.charAt(at) != quote) {
            char c = line.charAt(at);
            if (c != '\\' || at + 1 == line.length()) {
                word.append(c);
                at++;
            } else if (quote == '\'') {
                boolean escapedQuote = line.charAt(at + 1) == '\'';
                word.append(escapedQuote ? "'" : "\\");
                at += escapedQuote ? 2 : 1;
            } else if (line.startsWith("x", at + 1) && line.substring(at).matches("\\\\x[0-9a-fA-F]{2}.*")) {
                word.append((char) Integer.parseInt(line.substring(at + 2, at + 4), 16));
                at += 4;
            } else {
                word.append(unescaped(line.charAt(at + 1)));
                at += 2;
            }
        }
        return at < line.length() ? at + 1 : -1;
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> '\u0007';
            default -> letter;
        };
    }

    private static RedoubtException usage(String message) {
        return new RedoubtException(
                ErrorCode.USAGE, message, "The server would not start with it either; correct the file.");
    }
}
