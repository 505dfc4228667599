package io.redoubt.formats.aof;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads a manifest as strictly as the servers: what makes one of them exit is refused here, with its line.
///
/// Source: aofLoadManifestFromFile in the servers' src/aof.c. Files of type `h` (history) are left out: servers
/// do not load them and delete them sooner or later.
final class ManifestReader {
    /// The servers read lines into 1024 bytes.
    private static final int LONGEST_LINE = 1023;

    private final String name;
    private final List<String> increments = new ArrayList<>();
    private Optional<String> base = Optional.empty();
    private long lastSequence;
    private int line;

    private ManifestReader(String name) {
        this.name = name;
    }

    static AofManifest read(byte[] content, String name) {
        return new ManifestReader(name).read(new String(content, StandardCharsets.ISO_8859_1));
    }

    private AofManifest read(String text) {
        if (text.isEmpty()) {
            throw refused("manifest '%s' is empty".formatted(name));
        }
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            line++;
            line(text.substring(at, end < 0 ? text.length() : end), end >= 0);
            at = end < 0 ? text.length() : end + 1;
        }
        if (base.isEmpty() && increments.isEmpty()) {
            throw refused("manifest '%s' names no file to load".formatted(name));
        }
        return new AofManifest(base, increments);
    }

    private void line(String text, boolean ended) {
        if (text.startsWith("#")) {
            return;
        }
        if (!ended || text.length() >= LONGEST_LINE) {
            throw wrong(ended ? "is too long" : "does not end with a newline");
        }
        Map<String, String> values = pairs(text);
        String file = fileName(values.getOrDefault("file", ""));
        long sequence = sequence(values.getOrDefault("seq", ""));
        switch (values.getOrDefault("type", "")) {
            case "b" -> base(file);
            case "i" -> increment(file, sequence);
            case "h" -> {}
            default -> throw wrong("has no type 'b', 'i' or 'h'");
        }
    }

    /// Keys that are not known here are ignored, as older servers ignore those of newer ones.
    private Map<String, String> pairs(String text) {
        List<String> words = QuotedWords.of(text).orElseThrow(() -> wrong("has unbalanced quotes"));
        if (words.size() < 6 || words.size() % 2 != 0) {
            throw wrong("is not 'file NAME seq NUMBER type LETTER'");
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < words.size(); i += 2) {
            values.put(words.get(i).toLowerCase(Locale.ROOT), words.get(i + 1));
        }
        return values;
    }

    private String fileName(String bytes) {
        String file = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (!AofManifest.isBareName(file)) {
            throw wrong(file.isEmpty() ? "names no file" : "names '%s', which is not a bare file name".formatted(file));
        }
        return file;
    }

    private long sequence(String text) {
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
            throw wrong("has no sequence number above 0");
        }
        return Long.parseLong(text);
    }

    private void base(String file) {
        if (base.isPresent()) {
            throw wrong("names a second base file");
        }
        base = Optional.of(file);
    }

    private void increment(String file, long sequence) {
        if (sequence <= lastSequence) {
            throw wrong("has sequence number %d after %d".formatted(sequence, lastSequence));
        }
        lastSequence = sequence;
        increments.add(file);
    }

    private RedoubtException wrong(String what) {
        return refused("line %d of manifest '%s' %s".formatted(line, name, what));
    }

    private static RedoubtException refused(String message) {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                message,
                "A server exits at such a manifest; put the right one back, or correct a copy of the directory.");
    }
}
