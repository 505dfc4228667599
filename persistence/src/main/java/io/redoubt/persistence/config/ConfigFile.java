package io.redoubt.persistence.config;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.config.ConfigLine;
import io.redoubt.formats.config.ConfigurationReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A configuration file with all it includes, as it was when it was read.
///
/// @param lines those that say something, in the order in which a server takes them; none of bytes that are no text
/// @param form what the bytes are
public record ConfigFile(Path path, List<ConfigLine> lines, Form form) {
    private static final int HEAD_BYTES = 64 << 10;
    private static final Set<String> SECRETS = Set.of(
            "requirepass",
            "masterauth",
            "primaryauth",
            "tls-key-file-pass",
            "tls-client-key-file-pass",
            "user",
            "sentinel");

    public ConfigFile {
        lines = List.copyOf(lines);
    }

    /// Whether a server takes settings from it.
    public boolean isText() {
        return form != Form.BINARY;
    }

    /// What the bytes of the file are, which decides whether a server can read it.
    public enum Form {
        TEXT,
        /// Begins with a byte order mark, which a server takes for a part of the first word.
        MARKED,
        /// Has bytes that no text has: a snapshot, UTF-16, a program.
        BINARY
    }

    /// @throws RedoubtException USAGE if the file cannot be read
    public static ConfigFile read(Path path) {
        List<ConfigLine> lines = ConfigurationReader.read(path);
        Form form = form(path);
        return new ConfigFile(path, form == Form.BINARY ? List.of() : lines, form);
    }

    private static Form form(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            String head = new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
            if (head.indexOf('\0') >= 0 || head.startsWith("\u00ff\u00fe") || head.startsWith("\u00fe\u00ff")) {
                return Form.BINARY;
            }
            return head.startsWith("\u00ef\u00bb\u00bf") ? Form.MARKED : Form.TEXT;
        } catch (IOException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "configuration '%s' can no longer be read".formatted(path),
                    "Try again once nobody replaces it.",
                    e);
        }
    }

    /// All lines of one directive.
    public List<ConfigLine.Directive> all(String name) {
        return directives().stream().filter(line -> line.name().equals(name)).toList();
    }

    public List<ConfigLine.Directive> directives() {
        return lines.stream()
                .filter(ConfigLine.Directive.class::isInstance)
                .map(ConfigLine.Directive.class::cast)
                .toList();
    }

    /// The line that counts: the last.
    public Optional<ConfigLine.Directive> last(String name) {
        List<ConfigLine.Directive> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /// The value in force, words joined by blanks: of `save` all lines since the last empty one, else the last.
    public Optional<String> value(String name) {
        List<ConfigLine.Directive> all = all(name);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                name.equals("save")
                        ? saves(all)
                        : String.join(" ", all.getLast().values()));
    }

    private static String saves(List<ConfigLine.Directive> all) {
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            if (String.join("", all.get(i).values()).isBlank()) {
                from = i;
            }
        }
        return all.subList(from, all.size()).stream()
                .map(line -> String.join(" ", line.values()))
                .filter(words -> !words.isBlank())
                .collect(Collectors.joining(" "));
    }

    /// As messages name it.
    public static String where(ConfigLine line) {
        return line.file() + ":" + line.number();
    }

    /// The line as it may be shown: nothing of a password, and nothing behind a name that may be one misspelt.
    public static String shown(ConfigLine line) {
        String first = line.text().split("\\s", 2)[0];
        boolean secret = !(line instanceof ConfigLine.Directive directive)
                || SECRETS.contains(directive.name())
                || !Directives.standard().known(directive.name());
        String text = secret ? first + " ..." : line.text();
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() > 120 ? printable.substring(0, 117) + "..." : printable;
    }
}
