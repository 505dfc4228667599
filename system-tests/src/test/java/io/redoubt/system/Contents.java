package io.redoubt.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Directories as they are, for comparing and copying.
final class Contents {
    private Contents() {}

    /// Every path below, with length and checksum of its bytes; equal before and after means nothing was
    /// changed.
    static SortedMap<String, String> of(Path directory) throws IOException {
        var found = new TreeMap<String, String>();
        for (Path path : below(directory)) {
            found.put(directory.relativize(path).toString(), Files.isDirectory(path) ? "directory" : sum(path));
        }
        return found;
    }

    private static String sum(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        var crc = new CRC32C();
        crc.update(bytes);
        return bytes.length + " bytes, " + Long.toHexString(crc.getValue());
    }

    static void copy(Path from, Path to) throws IOException {
        for (Path path : below(from)) {
            Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }

    /// The files below that hold this text.
    static List<Path> holding(Path directory, String text) throws IOException {
        return below(directory).stream()
                .filter(Files::isRegularFile)
                .filter(file -> holds(file, text))
                .toList();
    }

    private static boolean holds(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Path> below(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.toList();
        }
    }
}
