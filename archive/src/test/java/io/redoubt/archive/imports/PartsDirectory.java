package io.redoubt.archive.imports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A multi-part append-only directory that is rewritten in the order of steps of a server.
final class PartsDirectory {
    private final Path parts;
    private int sequence;

    /// One of base 1 and increment 1.
    PartsDirectory(Path data) throws IOException {
        parts = Files.createDirectories(data.resolve("appendonlydir"));
        rewrite();
    }

    Path path() {
        return parts;
    }

    Path manifest() {
        return parts.resolve("appendonly.aof.manifest");
    }

    Path base() {
        return parts.resolve("appendonly.aof.%d.base.aof".formatted(sequence));
    }

    Path increment() {
        return parts.resolve("appendonly.aof.%d.incr.aof".formatted(sequence));
    }

    /// New files, a new manifest by rename, and only then the old ones go.
    void rewrite() throws IOException {
        Path oldBase = base();
        Path oldIncrement = increment();
        sequence++;
        Files.writeString(base(), command("SET", "base", Integer.toString(sequence)));
        Files.writeString(increment(), command("SET", "increment", Integer.toString(sequence)));
        Path temporary = parts.resolve("temp-appendonly.aof.manifest");
        Files.writeString(temporary, """
                file %s seq %d type b
                file %s seq %d type i
                """.formatted(
                        base().getFileName(), sequence, increment().getFileName(), sequence));
        Files.move(temporary, manifest(), StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(oldBase);
        Files.deleteIfExists(oldIncrement);
    }

    void append(String text) throws IOException {
        Files.writeString(increment(), text, StandardOpenOption.APPEND);
    }

    /// What `cp` does, one file after the other: first the manifest, then what it named, with something in between.
    void copyNaively(Path target, Step between) throws IOException {
        Files.createDirectories(target);
        Path base = base();
        Path increment = increment();
        Files.copy(manifest(), target.resolve(manifest().getFileName()));
        Files.copy(base, target.resolve(base.getFileName()));
        between.run();
        try {
            Files.copy(increment, target.resolve(increment.getFileName()));
        } catch (NoSuchFileException _) {
            // cp complains and goes on.
        }
    }

    /// Something that happens meanwhile.
    interface Step {
        void run() throws IOException;
    }

    static String command(String... words) {
        StringBuilder text = new StringBuilder("*%d\r\n".formatted(words.length));
        for (String word : words) {
            text.append("$%d\r\n%s\r\n".formatted(word.getBytes(StandardCharsets.UTF_8).length, word));
        }
        return text.toString();
    }
}
