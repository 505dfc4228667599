package io.redoubt.system;

import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The command line as a process of its own, as users start it. It ends with this process at the latest.
final class Child implements AutoCloseable {
    private static final SourceName SOURCE = new SourceName("a");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path output;
    private final Path errors;
    private final Layout layout;

    /// Where an archive keeps what.
    record Layout(Path repository, Path spool) {
        static Layout in(Path folder) {
            return new Layout(folder.resolve("repository"), folder.resolve("spool"));
        }

        SourceStore store() throws IOException {
            return Repository.open(repository).source(SOURCE);
        }
    }

    private Child(Process process, Path output, Path errors, Layout layout) {
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.layout = layout;
    }

    /// Starts an archive of the source `a`; returns at once.
    ///
    /// @param password in the environment, as the servers' own tools take it
    static Child archive(Layout layout, String uri, String password, int heapMegabytes, String... options)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "archive",
                uri,
                "--repo",
                layout.repository().toString(),
                "--spool",
                layout.spool().toString(),
                "--source",
                SOURCE.text()));
        arguments.addAll(List.of(options));
        return start(List.of(), layout, password, heapMegabytes, arguments);
    }

    /// Runs a command to its end.
    ///
    /// @param folder where what it prints is kept
    static Ended run(Path folder, Duration patience, int heapMegabytes, String... arguments)
            throws IOException, InterruptedException {
        return runUnder(List.of(), folder, patience, heapMegabytes, arguments);
    }

    /// As `run`, by a program that becomes what it is told to run: `setpriv` and its options.
    static Ended runUnder(List<String> launcher, Path folder, Duration patience, int heapMegabytes, String... arguments)
            throws IOException, InterruptedException {
        try (Child child = start(launcher, Layout.in(folder), "", heapMegabytes, List.of(arguments))) {
            return child.ended(patience);
        }
    }

    private static Child start(
            List<String> launcher, Layout layout, String password, int heapMegabytes, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                ArchiveProgram.class.getName()));
        command.addAll(arguments);
        Path folder = Files.createDirectories(layout.repository().resolveSibling("printed"));
        Path output = Files.createTempFile(folder, arguments.getFirst() + "-", ".out");
        Path errors = Files.createTempFile(folder, arguments.getFirst() + "-", ".err");
        var builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment()
                .putAll(Map.of("CLASSPATH", System.getProperty("java.class.path"), "REDISCLI_AUTH", password));
        return new Child(builder.start(), output, errors, layout);
    }

    long pid() {
        return process.pid();
    }

    /// The most memory it has had so far; 0 where nobody tells.
    long peakResidentMegabytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(pid()), "status");
        if (!Files.isReadable(status)) {
            return 0; // only Linux tells it there
        }
        return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024;
    }

    boolean running() {
        return process.isAlive();
    }

    /// What it printed so far.
    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    Optional<ArchiveState> state() throws IOException {
        return ArchiveState.read(layout.spool().resolve(SOURCE.text())).filter(state -> state.pid() == pid());
    }

    /// Waits until what this very process says of itself is as wanted.
    void await(String what, Predicate<ArchiveState> wanted) {
        await(what, PATIENCE, wanted);
    }

    void await(String what, Duration patience, Predicate<ArchiveState> wanted) {
        try {
            Await.until(what, patience, () -> {
                if (!running()) {
                    throw new AssertionError("the archive ended by itself");
                }
                return state().filter(wanted).isPresent();
            });
        } catch (AssertionError e) {
            throw new AssertionError("%s; it says %s%n%s".formatted(e.getMessage(), lastWord(), errors()), e);
        }
    }

    private String lastWord() {
        try {
            return state().map(ArchiveState::toString).orElse("nothing");
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    void awaitStreaming() {
        await("the archive to stream", state -> state.phase() == ArchiveState.Phase.STREAMING);
    }

    /// Waits until everything up to an offset would survive the loss of power.
    void awaitDurable(long offset) {
        await(
                "offset " + offset + " to be durable",
                state -> state.phase() == ArchiveState.Phase.STREAMING && state.durableOffset() >= offset);
    }

    /// Freezes it: it keeps its connection and reads nothing.
    void freeze() throws IOException, InterruptedException {
        signal("STOP", pid());
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT", pid());
    }

    /// Sends a signal to a process that the test started.
    static void signal(String name, long pid) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .waitFor();
        if (status != 0) {
            throw new AssertionError("kill -" + name + " failed");
        }
    }

    /// Ends it as an operator would.
    Ended stop() throws IOException, InterruptedException {
        // Not the process's own `destroy`: that closes its standard input as well, with which it ends at once.
        boolean _ = process.toHandle().destroy();
        return ended();
    }

    /// Waits until it has ended by itself.
    Ended ended() throws IOException, InterruptedException {
        return ended(PATIENCE);
    }

    private Ended ended(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it does not end: " + errors());
        }
        return new Ended(process.exitValue(), Files.readString(output), errors());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
