package io.redoubt.formats.config;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.QuotedWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads redis.conf or valkey.conf as the servers do: one directive a line, quoted words, `#` comments on lines
/// of their own, what is included in place of its `include`.
///
/// Relative includes are looked for beside the file that names them; a server looks where it was started, which
/// cannot be known here. Source: loadServerConfigFromString in src/config.c.
public final class ConfigurationReader {
    private static final long LARGEST = 16 << 20;
    /// Files that include each other many times over.
    private static final int MOST_LINES = 100_000;

    private final List<ConfigLine> lines = new ArrayList<>();
    /// The files being read, each included by the one before.
    private final Set<Path> open = new LinkedHashSet<>();

    private ConfigurationReader() {}

    /// The lines that say something, in the order in which a server takes them.
    ///
    /// @throws RedoubtException USAGE if the file itself cannot be read
    public static List<ConfigLine> read(Path file) {
        ConfigurationReader reader = new ConfigurationReader();
        try {
            reader.load(file);
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "cannot read configuration '%s': %s".formatted(file, reason(e)),
                    "Give the file the server is started with, readable by this user.",
                    e);
        }
        return List.copyOf(reader.lines);
    }

    private void load(Path file) throws IOException {
        if (!Files.isRegularFile(file) && Files.exists(file)) {
            throw new IOException("it is no file");
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException("it is too large for a configuration file");
        }
        Path real = file.toRealPath();
        if (!open.add(real)) {
            throw new IOException("it includes itself");
        }
        try {
            takeAll(file);
        } finally {
            open.remove(real);
        }
    }

    private void takeAll(Path file) throws IOException {
        int number = 0;
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                take(file, number, text);
            }
        }
    }

    private void take(Path file, int number, String text) throws IOException {
        if (lines.size() >= MOST_LINES) {
            throw new IOException("it has more than %,d lines with what it includes".formatted(MOST_LINES));
        }
        Optional<List<String>> words = QuotedWords.of(text);
        if (words.isEmpty()) {
            lines.add(new ConfigLine.Unbalanced(file, number, text));
            return;
        }
        String name = words.get().getFirst().toLowerCase(Locale.ROOT);
        List<String> values = words.get().subList(1, words.get().size());
        if (!name.equals("include") || values.isEmpty()) {
            lines.add(new ConfigLine.Directive(file, number, text, name, values));
            return;
        }
        for (String pattern : values) {
            int before = lines.size();
            try {
                include(file, pattern);
            } catch (IOException e) {
                if (lines.size() >= MOST_LINES) {
                    throw e;
                }
                lines.subList(before, lines.size()).clear();
                lines.add(new ConfigLine.Unread(file, number, text, pattern, reason(e)));
            }
        }
    }

    private void include(Path from, String pattern) throws IOException {
        for (Path file : matching(from.resolveSibling(pattern))) {
            load(file);
        }
    }

    /// Servers take shell patterns since 7.0, in the order of names.
    private static List<Path> matching(Path pattern) throws IOException {
        Path directory = pattern.toAbsolutePath().getParent();
        Path name = pattern.getFileName();
        if (Files.exists(pattern) || directory == null || name == null) {
            return List.of(pattern);
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, name.toString())) {
            found.forEach(files::add);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is no pattern of file names", e);
        }
        if (files.isEmpty()) {
            throw new NoSuchFileException(pattern.toString());
        }
        return files.stream().filter(Files::isRegularFile).sorted().toList();
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "this user may not read it";
        }
        String message = e.getMessage();
        return e.getClass() == IOException.class && message != null
                ? message
                : e.getClass().getSimpleName();
    }
}
