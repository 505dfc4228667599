package io.redoubt.benchmarks;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What it costs to read a snapshot, at every depth, against `redis-check-rdb` and redis-replicator, in turn.
///
/// Every turn is a process of its own, its start included. Only the ratios mean something.
public final class SnapshotBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String SERVER = "redis-8.0";
    private static final String CHECKER = "redis-check-rdb";
    private static final String SKIPPING = "replicator skip";
    private static final String DECODING = "replicator values";

    private final SnapshotSettings settings;
    private final List<SnapshotReader> readers;
    private final PrintStream out;

    private SnapshotBenchmark(SnapshotSettings settings, List<SnapshotReader> readers, PrintStream out) {
        this.settings = settings;
        this.readers = List.copyOf(readers);
        this.out = out;
    }

    public static void main(String[] words) throws IOException, InterruptedException {
        Path server = FetchedServers.find(SERVER)
                .orElseThrow(() -> new IllegalStateException("tools/fetch-servers has not fetched " + SERVER));
        List<SnapshotReader> readers = List.of(
                new SnapshotReader(
                        CHECKER, List.of(server.resolveSibling(CHECKER).toString())),
                SnapshotReader.java("walk", SnapshotReading.class, "walk"),
                SnapshotReader.java("verify", SnapshotReading.class, "verify"),
                SnapshotReader.java(SKIPPING, ReplicatorReading.class, "skip"),
                SnapshotReader.java("keys", SnapshotReading.class, "keys"),
                SnapshotReader.java(DECODING, ReplicatorReading.class, "values"),
                SnapshotReader.java("digest", SnapshotReading.class, "digest"),
                SnapshotReader.java("digest, read ahead", SnapshotReading.class, "digest2"));
        new SnapshotBenchmark(SnapshotSettings.parse(words), readers, System.out)
                .run(ServerBinaries.standard().at(server));
    }

    private void run(ServerBinary binary) throws IOException, InterruptedException {
        out.printf(
                Locale.ROOT,
                "machine: %d processors, load %.1f; snapshots of %s; java %s; %d turns, scale %.2f%n",
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                binary.version(),
                Runtime.version(),
                settings.turns(),
                settings.scale());
        Path place = Files.createTempDirectory(settings.directory(), "redoubt-benchmark-");
        try {
            for (SnapshotData data : settings.data()) {
                compare(data, snapshot(binary, data, Files.createDirectory(place.resolve(data.word()))));
            }
        } finally {
            Directories.remove(place);
        }
    }

    private Path snapshot(ServerBinary binary, SnapshotData data, Path folder) throws IOException {
        try (ScratchServer server = ScratchServer.of(binary).directory(folder).start(PATIENCE);
                ServerConnection connection = server.connect()) {
            connection.readTimeout(PATIENCE);
            data.fill(new CommandSender(connection), settings.scale());
            Reply _ = connection.require("SAVE");
        }
        return folder.resolve("dump.rdb");
    }

    private void compare(SnapshotData data, Path file) throws IOException, InterruptedException {
        double gigabytes = Files.size(file) / 1e9;
        out.printf(Locale.ROOT, "%n%s, %.0f MB%n", data, gigabytes * 1000);
        out.printf("%-18s %12s %10s%n", "who", "CPU-s/GB", "MB/s");
        Map<String, List<SnapshotReader.Cost>> costs = new LinkedHashMap<>();
        for (int turn = 0; turn < settings.turns(); turn++) {
            for (SnapshotReader reader : readers) {
                costs.computeIfAbsent(reader.name(), _ -> new ArrayList<>()).add(reader.read(file));
            }
        }
        costs.forEach((name, all) -> out.printf(
                Locale.ROOT,
                "%-18s %12.2f %10.0f%n",
                name,
                Spread.of(all.stream()
                                .map(cost -> cost.cpuSeconds() / gigabytes)
                                .toList())
                        .median(),
                Spread.of(all.stream()
                                .map(cost -> gigabytes * 1000 / cost.seconds())
                                .toList())
                        .median()));
        for (String ours : List.of("walk", "verify", "keys", "digest")) {
            for (String theirs : List.of(CHECKER, SKIPPING, DECODING)) {
                out.printf("CPU of %-6s / %-18s %s%n", ours, theirs, ratio(costs, ours, theirs));
            }
        }
    }

    /// Of what each turn cost the two.
    private Spread ratio(Map<String, List<SnapshotReader.Cost>> costs, String ours, String theirs) {
        List<SnapshotReader.Cost> one = costs.getOrDefault(ours, List.of());
        List<SnapshotReader.Cost> other = costs.getOrDefault(theirs, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < settings.turns(); turn++) {
            ratios.add(one.get(turn).cpuSeconds() / other.get(turn).cpuSeconds());
        }
        return Spread.of(ratios);
    }
}
