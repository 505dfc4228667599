package io.redoubt.system.traffic;

import io.redoubt.servers.ScratchServer;
import io.redoubt.system.traffic.TrafficClient.Pace;
import io.redoubt.testkit.Await;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Random traffic on a server, over several connections, from one seed.
///
/// The seed fixes what each connection sends; how the connections interleave, the server decides.
public final class RandomTraffic implements AutoCloseable {
    /// Write commands no traffic can usefully send, and why.
    private static final Set<String> LEFT_OUT = Set.of(
            "migrate", // needs a second server
            "restore-asking", // RESTORE inside a cluster
            "pfdebug", // a test aid of the server itself
            "cluster|flushslot"); // a cluster's

    private final List<TrafficClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<TrafficLog> logs = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final SharedWords shared = new SharedWords();
    private final Tally tally = new Tally(shared);
    private final List<CommandLine> lines;
    private final Set<String> uncovered;
    private final Fleeting fleeting;
    private final InstantSource clock = InstantSource.system();

    /// How many connections, and how fast.
    ///
    /// @param pauseNanos rest of each connection after each batch of up to `largestBatch` commands
    public record Load(int connections, int largestBatch, long pauseNanos) {
        public static Load gentle() {
            return new Load(4, 12, 4_000_000);
        }
    }

    /// Starts it.
    ///
    /// @param leaveOut names of commands and families this server is not to be sent
    /// @param folder for logs of what was sent
    public RandomTraffic(ScratchServer server, long seed, Load load, Set<String> leaveOut, Path folder)
            throws IOException {
        ServerCommands known;
        try (ServerConnection connection = server.connect()) {
            known = ServerCommands.of(connection);
        }
        Predicate<CommandLine> wanted = line ->
                known.knows(line.command()) && !leaveOut.contains(line.family()) && !leaveOut.contains(line.name());
        lines = CommandLine.table().stream().filter(wanted).toList();
        fleeting = new Fleeting(clock, lines.stream().anyMatch(Fleeting::concerns));
        uncovered = new TreeSet<>(known.writes());
        lines.forEach(line -> {
            uncovered.remove(line.name());
            uncovered.remove(line.command());
        });
        uncovered.removeAll(LEFT_OUT);
        uncovered.removeAll(leaveOut);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < load.connections(); i++) {
            start(
                    server,
                    random.split(),
                    new Pace(load.largestBatch(), load.pauseNanos(), true),
                    folder,
                    blocking().negate());
        }
        for (int i = 0; i < 2; i++) {
            start(server, random.split(), new Pace(1, load.pauseNanos(), false), folder, blocking());
        }
    }

    /// Lines that wait for others are sent on connections of their own.
    private static Predicate<CommandLine> blocking() {
        return line -> line.family().equals("blocking");
    }

    private void start(
            ScratchServer server, SplittableRandom random, Pace pace, Path folder, Predicate<CommandLine> some)
            throws IOException {
        var log = new TrafficLog(folder.resolve("traffic-" + clients.size() + ".log"), clock);
        logs.add(log);
        var client = new TrafficClient(
                server,
                lines.stream().filter(some).toList(),
                random,
                new WordSource(random.split(), shared, clock),
                tally,
                log,
                fleeting,
                pace);
        clients.add(client);
        threads.add(Thread.ofPlatform()
                .name("traffic-" + threads.size())
                .uncaughtExceptionHandler((_, e) -> failures.add(e))
                .start(client));
    }

    /// Every key the traffic may write, in whatever database.
    public static List<byte[]> keyNames() {
        return WordSource.keyNames();
    }

    /// What traffic with its logs in this folder sent that names this key, in order of time.
    public static List<String> naming(Path folder, byte[] key, long fromMillis, long toMillis) throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "traffic-*.log")) {
            for (Path file : files) {
                found.addAll(TrafficLog.naming(file, key, fromMillis, toMillis));
            }
        }
        found.sort(null);
        return found;
    }

    /// When keys' parts with short lives may be under way.
    public Fleeting fleeting() {
        return fleeting;
    }

    public Tally tally() {
        return tally;
    }

    /// Write commands of the server that nothing in the table sends; a new server version adds some.
    public Set<String> uncovered() {
        return Set.copyOf(uncovered);
    }

    /// Names of all commands that are sent.
    public Set<String> names() {
        return lines.stream().map(CommandLine::name).collect(Collectors.toUnmodifiableSet());
    }

    public Set<String> families() {
        return lines.stream().map(CommandLine::family).collect(Collectors.toUnmodifiableSet());
    }

    /// Fails if a connection has.
    public void requireRunning() {
        for (Throwable failure : failures) {
            throw new AssertionError("traffic ended: " + failure, failure);
        }
    }

    /// Ends the traffic after the batches under way.
    @Override
    public void close() throws IOException {
        clients.forEach(TrafficClient::stop);
        Await.until("the last commands", () -> threads.stream().noneMatch(Thread::isAlive));
        for (TrafficLog log : logs) {
            log.close();
        }
        requireRunning();
    }
}
