package io.redoubt.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that reads a snapshot from end to end.
///
/// @param command without the file, which is its last word
record SnapshotReader(String name, List<String> command) {
    /// @param seconds of the clock
    /// @param cpuSeconds user and system time
    record Cost(double seconds, double cpuSeconds) {}

    SnapshotReader {
        command = List.copyOf(command);
    }

    /// One of the classes here, in a JVM like this one.
    static SnapshotReader java(String name, Class<?> main, String depth) {
        return new SnapshotReader(
                name,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        depth));
    }

    /// Runs it once.
    ///
    /// @throws IllegalStateException if it fails
    Cost read(Path file) throws IOException, InterruptedException {
        Path output = file.resolveSibling("output");
        long began = System.nanoTime();
        Process process = new ProcessBuilder(Stream.concat(command.stream(), Stream.of(file.toString()))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        double cpu = 0;
        while (!process.waitFor(2, TimeUnit.MILLISECONDS)) {
            Optional<ProcessUsage> usage = ProcessUsage.of(process.pid());
            cpu = usage.map(ProcessUsage::cpuSeconds).orElse(cpu);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    "%s failed: %s".formatted(name, Files.readString(output, StandardCharsets.ISO_8859_1)));
        }
        return new Cost((System.nanoTime() - began) / 1e9, cpu);
    }
}
