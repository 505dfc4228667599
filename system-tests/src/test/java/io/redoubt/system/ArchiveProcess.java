package io.redoubt.system;

import io.redoubt.core.Secret;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// An archive that runs as a child process and can be killed. The owner's thread starts and ends it; one at
/// a time.
final class ArchiveProcess implements AutoCloseable {
    private static final String MAIN = ArchiveProgram.class.getName();

    private static final SourceName SOURCE = new SourceName("torture");

    private final Path folder;
    private final int port;
    private final Secret password;
    private Optional<Process> process = Optional.empty();

    /// @param folder where repository, spool and output go
    ArchiveProcess(Path folder, int port, Secret password) {
        this.folder = folder;
        this.port = port;
        this.password = password;
    }

    Path repository() {
        return folder.resolve("repository");
    }

    private Path spool() {
        return folder.resolve("spool").resolve(SOURCE.text());
    }

    private Path output() {
        return folder.resolve("archive.log");
    }

    /// What the repository holds, seen from outside the process.
    SourceStore store() throws IOException {
        return Repository.open(repository()).source(SOURCE);
    }

    /// Starts it; returns at once.
    void start(String fsync) throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                MAIN,
                "archive",
                "redis://127.0.0.1:" + port,
                "--repo",
                repository().toString(),
                "--source",
                SOURCE.text(),
                "--spool",
                folder.resolve("spool").toString(),
                "--fsync",
                fsync,
                "--segment-size",
                "1mb",
                "--min-free",
                "1mb");
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("REDISCLI_AUTH", new String(password.utf8(), StandardCharsets.UTF_8));
        process = Optional.of(builder.start());
    }

    boolean running() {
        return process.isPresent() && process.get().isAlive();
    }

    /// What it last said of itself; empty if nothing is to be had.
    Optional<ArchiveState> state() throws IOException {
        return ArchiveState.read(spool());
    }

    /// Whether this very process, alive or not, last said that it streams.
    boolean saysStreaming() throws IOException {
        long pid = process.orElseThrow().pid();
        return state().filter(state -> state.pid() == pid && state.phase() == ArchiveState.Phase.STREAMING)
                .isPresent();
    }

    /// Whether any process came far enough to make the source.
    boolean hasStarted() throws IOException {
        return Repository.isRepository(repository())
                && Repository.open(repository()).sources().contains(SOURCE);
    }

    /// Waits until this very process streams.
    void awaitStreaming() {
        Await.until("the archive to stream", Duration.ofSeconds(60), () -> {
            if (!running()) {
                throw new AssertionError("the archive ended by itself: " + tail());
            }
            return saysStreaming();
        });
    }

    /// The last lines it printed.
    String tail() {
        try {
            List<String> lines = Files.exists(output()) ? Files.readAllLines(output()) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /// Ends it as `kill -9` does and waits until it is gone.
    void kill() {
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
    }

    /// Ends it as an operator would.
    void stop() throws InterruptedException {
        Process running = process.orElseThrow();
        // Not the process's own `destroy`: that closes its standard input as well, with which it ends at once.
        boolean _ = running.toHandle().destroy();
        if (!running.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the archive did not stop: " + tail());
        }
    }

    @Override
    public void close() {
        kill();
    }
}
