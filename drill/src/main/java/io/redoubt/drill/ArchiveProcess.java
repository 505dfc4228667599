package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.ArchiveState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `redoubt archive` as a process of its own, which can be killed and started again. Confined to one thread.
public final class ArchiveProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(20);
    private static final int LAST_LINES = 5;

    private final List<String> program;
    private final Server server;
    private final Place place;
    private final Guard guard;
    private Optional<Process> running = Optional.empty();

    /// Whom it archives.
    ///
    /// @param port on this machine
    public record Server(int port, Secret password) {}

    /// Where it keeps what.
    ///
    /// @param log what it prints
    public record Place(Path repository, Path spool, Path log, SourceName source) {}

    /// @param program what starts Redoubt's command line; the words of the command follow it
    public ArchiveProcess(List<String> program, Server server, Place place, Guard guard) {
        this.program = List.copyOf(program);
        this.server = server;
        this.place = place;
        this.guard = guard;
    }

    /// Starts it; `awaitStreaming` tells when it works.
    ///
    /// @param options of the command beside those that say where everything is
    public void start(String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(options))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()));
        // Settings of this user's real archives must not reach this one.
        builder.environment().keySet().removeIf(name -> name.startsWith("REDOUBT_"));
        builder.environment().put("REDISCLI_AUTH", new String(server.password().utf8(), StandardCharsets.UTF_8));
        Process process = builder.start();
        running = Optional.of(process);
        guard.watch(process.pid());
    }

    private List<String> command(String... options) {
        List<String> words = new ArrayList<>(program);
        words.addAll(List.of("archive", "redis://127.0.0.1:" + server.port()));
        words.addAll(List.of("--repo", place.repository().toString()));
        words.addAll(List.of("--spool", place.spool().toString()));
        words.addAll(List.of("--source", place.source().text()));
        words.addAll(List.of("--min-free", "1mb"));
        words.addAll(List.of(options));
        return words;
    }

    /// Waits until it has all that it needs to restore the present, and follows the stream.
    public void awaitStreaming() throws IOException, InterruptedException {
        Waiting.until("the archive to follow the stream", START, () -> {
            requireAlive();
            return state().filter(state -> state.pid() == pid()
                            && state.phase() == ArchiveState.Phase.STREAMING
                            // It calls nothing durable that it never forces.
                            && (state.durableOffset() >= 0 || state.fsync().equals(FsyncPolicy.NO.word())))
                    .isPresent();
        });
    }

    /// Waits until everything up to this offset would survive the loss of this machine's power.
    public void awaitDurable(long offset) throws IOException, InterruptedException {
        Waiting.until("the archive to make offset " + offset + " durable", START, () -> {
            requireAlive();
            return durable() >= offset;
        });
    }

    /// As it last said; -1 if it has not.
    public long durable() throws IOException {
        return state().map(ArchiveState::durableOffset).orElse(-1L);
    }

    private Optional<ArchiveState> state() throws IOException {
        return ArchiveState.read(place.spool().resolve(place.source().text()));
    }

    public SourceStore store() throws IOException {
        return Repository.open(place.repository()).source(place.source());
    }

    public long pid() {
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
                    "These are the last lines of '%s'.".formatted(place.log()));
        }
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(place.log());
        return String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /// SIGKILL: it can neither write nor say anything more.
    ///
    /// @return its exit status as a shell tells it, 137
    public int kill() throws InterruptedException {
        return process().destroyForcibly().waitFor();
    }

    /// SIGTERM, as a service manager would: it seals what it holds.
    ///
    /// @return its exit status; that of SIGKILL if it had to be ended that way
    public int stop() throws InterruptedException {
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
