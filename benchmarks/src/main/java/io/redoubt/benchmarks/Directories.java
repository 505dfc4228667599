package io.redoubt.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Where a run keeps its files.
final class Directories {
    private Directories() {}

    /// Removes a directory and everything below it.
    static void remove(Path directory) throws IOException {
        List<Path> below;
        try (Stream<Path> found = Files.walk(directory)) {
            below = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : below) {
            Files.deleteIfExists(path);
        }
    }
}
