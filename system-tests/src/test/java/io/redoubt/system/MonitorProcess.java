package io.redoubt.system;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A command that runs until it is stopped, as a process of its own. It ends with this process at the latest.
final class MonitorProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;

    private MonitorProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static MonitorProcess start(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                ArchiveProgram.class.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "printed-", ".out");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new MonitorProcess(builder.start(), output);
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    void awaitOutput(String what, Predicate<String> wanted) {
        Await.until(what, PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("it ended by itself: " + output());
            }
            return wanted.test(output());
        });
    }

    long pid() {
        return process.pid();
    }

    /// Ends it as an operator would.
    ///
    /// @return its exit status
    int stop() {
        boolean _ = process.toHandle().destroy();
        Await.until("it to end", PATIENCE, () -> !process.isAlive());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
