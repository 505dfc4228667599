package io.redoubt.restore.settings;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.QuotedWords;
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
/// cannot be known here. Source: loadServerConfigFromString in src/config.c.
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

    /// Never quotes the line in an error: it may hold a password.
    private static List<String> words(String line, Path file, int number) {
        return QuotedWords.of(line)
                .orElseThrow(() -> usage("'%s' has unbalanced quotes in line %d".formatted(file, number)));
    }

    private static RedoubtException usage(String message) {
        return new RedoubtException(
                ErrorCode.USAGE, message, "The server would not start with it either; correct the file.");
    }
}
