package io.redoubt.benchmarks;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// What `redoubt monitor --interval 1s` takes of a server that has nothing else to do, and of its own machine:
/// turns with a monitor and turns without one, one after the other.
public final class MonitorBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int KEYS = 100_000;

    /// Starting is no part of watching.
    private static final int WARM_UP_SECONDS = 15;

    private final Path launcher;
    private final int seconds;
    private final int pairs;
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> watched = new ArrayList<>();
    private final List<Double> monitor = new ArrayList<>();
    private long resident;

    private MonitorBenchmark(Path launcher, int seconds, int pairs) {
        this.launcher = launcher;
        this.seconds = seconds;
        this.pairs = pairs;
    }

    /// @param words launcher, seconds of each turn, pairs of turns
    public static void main(String[] words) throws IOException, InterruptedException {
        if (words.length != 3) {
            System.err.println("usage: MonitorBenchmark LAUNCHER SECONDS PAIRS");
            System.exit(2);
        }
        new MonitorBenchmark(Path.of(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2])).run();
    }

    private void run() throws IOException, InterruptedException {
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                .option("appendonly", "yes")
                .start(PATIENCE)) {
            fill(server);
            for (int pair = 0; pair < pairs; pair++) {
                alone.add(percent(server.pid()));
                watch(server);
            }
        }
        tell("server alone", alone);
        tell("server watched", watched);
        tell("monitor", monitor);
        System.out.printf(Locale.ROOT, "%-16s %d MB%n", "highest RSS", resident / 1_000_000);
    }

    private static void fill(ScratchServer server) {
        try (ServerConnection connection = server.connect()) {
            CommandSender sender = new CommandSender(connection);
            for (int key = 0; key < KEYS; key++) {
                sender.begin("SET").word("key:" + key).bytes(100).end();
            }
            sender.send();
        }
    }

    private void watch(ScratchServer server) throws IOException, InterruptedException {
        Path printed = Files.createTempFile("redoubt-benchmark-", ".txt");
        var builder = new ProcessBuilder(launcher.toString(), "monitor", "redis://127.0.0.1:" + server.port())
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("REDISCLI_AUTH", new String(server.password().utf8(), StandardCharsets.UTF_8));
        builder.environment().put("REDOUBT_REBUILD", "0");
        Process process = builder.start();
        try {
            TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
            ProcessUsage before = ProcessUsage.of(process.pid()).orElseThrow();
            watched.add(percent(server.pid()));
            ProcessUsage after = ProcessUsage.of(process.pid()).orElseThrow();
            monitor.add(100 * (after.cpuSeconds() - before.cpuSeconds()) / seconds);
            resident = Math.max(resident, after.peakResidentBytes());
        } finally {
            process.destroy();
            process.waitFor();
        }
        long lines = Files.readAllLines(printed).size();
        Files.delete(printed);
        if (lines < seconds) {
            throw new IllegalStateException("the monitor looked only " + lines + " times");
        }
    }

    /// Of one core, over a turn from now.
    private double percent(long pid) throws IOException, InterruptedException {
        long before = cpuNanos(pid);
        TimeUnit.SECONDS.sleep(seconds);
        return 100.0 * (cpuNanos(pid) - before) / TimeUnit.SECONDS.toNanos(seconds);
    }

    /// Of all threads of a server, none of which ends. The hundredths of a second of `ProcessUsage` are too coarse
    /// here.
    private static long cpuNanos(long pid) throws IOException {
        long nanos = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                nanos += Long.parseLong(
                        Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
            }
        }
        return nanos;
    }

    private static void tell(String what, List<Double> percents) {
        System.out.printf(
                Locale.ROOT,
                "%-16s %s %% of a core%n",
                what,
                Spread.of(percents).told(3));
    }
}
