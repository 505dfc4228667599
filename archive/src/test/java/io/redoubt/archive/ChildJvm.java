package io.redoubt.archive;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A class of the tests run as a process of its own, killed with `kill -9` at the end, whatever happens.
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final Path output;

    /// @param wrapper what starts it, as `strace` with its options; may be empty
    ChildJvm(List<String> wrapper, Path output, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        this.output = output;
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /// Writes a line to its standard input: where secrets go, since anybody can read arguments.
    void tell(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /// Ends its standard input and waits until it has ended by itself.
    void end() throws IOException {
        process.getOutputStream().close();
        Await.until("the end of the process", Duration.ofSeconds(60), () -> !process.isAlive());
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    void awaitOutput(String text) {
        Await.until("'" + text + "'", Duration.ofSeconds(60), () -> output().contains(text) || !process.isAlive());
        if (!output().contains(text)) {
            throw new AssertionError("the process ended without '%s':%n%s".formatted(text, output()));
        }
    }

    /// `kill -9`, to the process and what it started.
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Await.until("the process is gone", () -> !process.isAlive());
    }

    @Override
    public void close() {
        kill();
    }
}
