package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.servers.ScratchServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `redoubt archive` as a process of its own, which can be killed and started again. Confined to the demo's thread.
final class ArchiveProcess implements AutoCloseable {
    static final SourceName SOURCE = new SourceName("demo");

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(20);
    private static final int LAST_LINES = 5;

    private final List<String> program;
    private final ScratchServer primary;
    private final DemoFolder folder;
    private final Guard guard;
    private Optional<Process> running = Optional.empty();

    /// @param program what starts Redoubt's command line; the words of the command follow it
    ArchiveProcess(List<String> program, ScratchServer primary, DemoFolder folder, Guard guard) {
        this.program = List.copyOf(program);
        this.primary = primary;
        this.folder = folder;
        this.guard = guard;
    }

    /// Starts it; `awaitStreaming` tells when it works.
    void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.archiveLog().toFile()));
        // Settings of this user's real archives must not reach this one.
        builder.environment().keySet().removeIf(name -> name.startsWith("REDOUBT_"));
        builder.environment().put("REDISCLI_AUTH", new String(primary.password().utf8(), StandardCharsets.UTF_8));
        Process process = builder.start();
        running = Optional.of(process);
        guard.watch(process.pid());
    }

    private List<String> command() {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("archive", "redis://127.0.0.1:" + primary.port()));
        words.addAll(List.of("--repo", folder.repository().toString()));
        words.addAll(List.of("--spool", folder.spool().toString()));
        words.addAll(List.of("--source", SOURCE.text()));
        words.addAll(List.of("--fsync", "always", "--min-free", "1mb"));
        return words;
    }

    /// Waits until it has all that it needs to restore the present, and follows the stream.
    void awaitStreaming() throws IOException, InterruptedException {
        Waiting.until("the archive to follow the stream", START, () -> {
            requireAlive();
            return state().filter(state -> state.pid() == pid()
                            && state.phase() == ArchiveState.Phase.STREAMING
                            && state.durableOffset() >= 0)
                    .isPresent();
        });
    }

    /// Waits until everything up to this offset would survive the loss of this machine's power.
    void awaitDurable(long offset) throws IOException, InterruptedException {
        Waiting.until("the archive to make offset " + offset + " durable", START, () -> {
            requireAlive();
            return durable() >= offset;
        });
    }

    /// As it last said; -1 if it has not.
    long durable() throws IOException {
        return state().map(ArchiveState::durableOffset).orElse(-1L);
    }

    private Optional<ArchiveState> state() throws IOException {
        return ArchiveState.read(folder.spool().resolve(SOURCE.text()));
    }

    SourceStore store() throws IOException {
        return Repository.open(folder.repository()).source(SOURCE);
    }

    long pid() {
        return process().pid();
    }

    private Process process() {
        return running.orElseThrow(() -> new IllegalStateException("the archive was not started"));
    }

    private void requireAlive() throws IOException {
        if (!process().isAlive()) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "the archive ended with status %d: %s".formatted(process().exitValue(), lastLines()),
                    "Run the demo with --keep DIR and read DIR/archive.log.");
        }
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(folder.archiveLog());
        return String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /// SIGKILL: it can neither write nor say anything more.
    ///
    /// @return its exit status as a shell tells it, 137
    int kill() throws InterruptedException {
        return process().destroyForcibly().waitFor();
    }

    /// SIGTERM, as a service manager would: it seals what it holds.
    ///
    /// @return its exit status; that of SIGKILL if it had to be ended that way
    int stop() throws InterruptedException {
        Process process = process();
        process.destroy();
        return process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : kill();
    }

    /// Ends it at once if it still runs.
    @Override
    public void close() {
        running.ifPresent(process -> {
            process.destroyForcibly();
            boolean _ = process.onExit()
                    .completeOnTimeout(process, END.toMillis(), TimeUnit.MILLISECONDS)
                    .join()
                    .isAlive();
        });
    }
}
