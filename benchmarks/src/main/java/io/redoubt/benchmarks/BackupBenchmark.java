package io.redoubt.benchmarks;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// What `redoubt backup --skip-boot` costs against `redis-cli --rdb`, of the same server and in turn.
///
/// Ours walks and checks the snapshot, compresses it, hashes it, forces it and reads it back; theirs writes it to
/// a file. Only the ratios mean something.
public final class BackupBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int VALUE_BYTES = 100;
    private static final int BATCH = 1000;

    private final Path launcher;
    private final Path cli;
    private final int keys;
    private final int pairs;
    private final PrintStream out;

    private BackupBenchmark(Path launcher, Path cli, int keys, int pairs, PrintStream out) {
        this.launcher = launcher;
        this.cli = cli;
        this.keys = keys;
        this.pairs = pairs;
        this.out = out;
    }

    /// @param words launcher, `redis-cli` or `valkey-cli`, number of keys, number of pairs
    public static void main(String[] words) throws IOException, InterruptedException {
        if (words.length != 4) {
            System.err.println("usage: BackupBenchmark LAUNCHER REDIS-CLI KEYS PAIRS");
            System.exit(2);
        }
        new BackupBenchmark(
                        Path.of(words[0]),
                        Path.of(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        System.out)
                .run();
    }

    private record Cost(double seconds, double cpuSeconds) {}

    private void run() throws IOException, InterruptedException {
        ServerBinary binary = ServerBinaries.standard().embedded();
        Path place = Files.createTempDirectory("redoubt-benchmark-");
        try (ScratchServer server = ScratchServer.of(binary)
                .option("repl-diskless-sync-delay", "0")
                .option("rdbcompression", "no")
                .start(PATIENCE)) {
            fill(server);
            List<Double> wall = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            out.printf("%-8s %8s %10s%n", "who", "wall s", "CPU-s");
            for (int pair = 0; pair < pairs; pair++) {
                Cost theirs = shown("cli", measure(server, theirs(server, place)));
                Cost ours = shown("redoubt", measure(server, ours(server, place)));
                wall.add(ours.seconds() / theirs.seconds());
                cpu.add(ours.cpuSeconds() / theirs.cpuSeconds());
            }
            long bytes = Files.size(place.resolve("dump.rdb"));
            out.printf(Locale.ROOT, "snapshot: %d MB%n", bytes / 1_000_000);
            out.printf("wall of redoubt / cli  %s%n", Spread.of(wall));
            out.printf("CPU of redoubt / cli   %s%n", Spread.of(cpu));
        } finally {
            Directories.remove(place);
        }
    }

    private void fill(ScratchServer server) {
        var random = new Random(1);
        byte[] set = "MSET".getBytes(StandardCharsets.US_ASCII);
        try (ServerConnection connection = server.connect()) {
            for (int key = 0; key < keys; key += BATCH) {
                byte[][] command = new byte[1 + 2 * BATCH][];
                command[0] = set;
                for (int i = 0; i < BATCH; i++) {
                    command[1 + 2 * i] = ("key:" + (key + i)).getBytes(StandardCharsets.US_ASCII);
                    command[2 + 2 * i] = new byte[VALUE_BYTES];
                    random.nextBytes(command[2 + 2 * i]);
                }
                if (!(connection.call(command) instanceof Reply.Simple)) {
                    throw new IllegalStateException("the server refuses MSET");
                }
            }
        }
    }

    private List<String> theirs(ScratchServer server, Path place) {
        return List.of(
                cli.toString(),
                "-p",
                Integer.toString(server.port()),
                "--rdb",
                place.resolve("dump.rdb").toString());
    }

    private List<String> ours(ScratchServer server, Path place) {
        return List.of(
                launcher.toString(),
                "backup",
                "redis://127.0.0.1:" + server.port(),
                "--repo",
                place.resolve("repository").toString(),
                "--skip-boot",
                "--quiet");
    }

    private static Cost measure(ScratchServer server, List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("REDISCLI_AUTH", new String(server.password().utf8(), StandardCharsets.UTF_8));
        builder.environment().put("REDOUBT_REBUILD", "0");
        long began = System.nanoTime();
        Process process = builder.start();
        double cpu = 0;
        while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
            Optional<ProcessUsage> usage = ProcessUsage.of(process.pid());
            cpu = usage.map(ProcessUsage::cpuSeconds).orElse(cpu);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(command + " ended with status " + process.exitValue());
        }
        return new Cost((System.nanoTime() - began) / 1e9, cpu);
    }

    private Cost shown(String who, Cost cost) {
        out.printf(Locale.ROOT, "%-8s %8.2f %10.2f%n", who, cost.seconds(), cost.cpuSeconds());
        return cost;
    }
}
