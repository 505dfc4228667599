package io.redoubt.benchmarks;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What `redoubt drill restore --against URI --require-proof` takes of an archived server with much data: time by
/// phase, processor, memory and disk of our own process. The servers it starts are not counted.
public final class DrillBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int VALUE_BYTES = 100;

    /// Of the keys, those written again once the archive follows, so that there is a log to replay.
    private static final int REWRITTEN = 10;

    private final Path launcher;
    private final int keys;
    private final String jvmOptions;
    private final PrintStream out;

    private DrillBenchmark(Path launcher, int keys, String jvmOptions, PrintStream out) {
        this.launcher = launcher;
        this.keys = keys;
        this.jvmOptions = jvmOptions;
        this.out = out;
    }

    /// @param words launcher, number of keys, options of the drill's JVM after those of the launcher
    public static void main(String[] words) throws IOException, InterruptedException {
        if (words.length < 2) {
            System.err.println("usage: DrillBenchmark LAUNCHER KEYS [JVM-OPTIONS]");
            System.exit(2);
        }
        new DrillBenchmark(Path.of(words[0]), Integer.parseInt(words[1]), words.length > 2 ? words[2] : "", System.out)
                .run();
    }

    private void run() throws IOException, InterruptedException {
        Path place = Files.createTempDirectory("redoubt-benchmark-");
        Files.createDirectory(place.resolve("scratch"));
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                .option("repl-diskless-sync-delay", "0")
                .option("rdbcompression", "no")
                .option("repl-backlog-size", "256mb")
                .option("client-output-buffer-limit", "replica", "0", "0", "0")
                .start(PATIENCE)) {
            fill(server, keys);
            try (Contender.Following archive =
                    new RedoubtArchive(launcher, "-Xmx128m", List.of("--source", "bench")).start(server, place)) {
                awaitFollower(server, archive);
                fill(server, keys / REWRITTEN);
                tell(measured(server, place));
                archive.finish();
            }
        } finally {
            Directories.remove(place);
        }
    }

    private void fill(ScratchServer server, int count) {
        try (ServerConnection connection = server.connect()) {
            CommandSender sender = new CommandSender(connection);
            for (int key = 0; key < count; key++) {
                sender.begin("SET").word("key:" + key).bytes(VALUE_BYTES).end();
            }
            sender.send();
        }
    }

    private static void awaitFollower(ScratchServer server, Contender.Following archive) throws InterruptedException {
        try (ServerConnection connection = server.connect()) {
            while (!connection.info("replication").contains("state=online")) {
                if (!archive.alive()) {
                    throw new IllegalStateException("the archive ended");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /// @param cpuByMillis processor seconds used since its start, by time since then
    private record Cost(
            JsonDocument report, NavigableMap<Long, Double> cpuByMillis, ProcessUsage usage, long scratchBytes) {
        double cpuOfLast(long millis) {
            Map.Entry<Long, Double> end = cpuByMillis.lastEntry();
            Map.Entry<Long, Double> before = cpuByMillis.floorEntry(end.getKey() - millis);
            return end.getValue() - (before == null ? 0 : before.getValue());
        }
    }

    private Cost measured(ScratchServer server, Path place) throws IOException, InterruptedException {
        Path printed = place.resolve("printed");
        var builder = new ProcessBuilder(
                        launcher.toString(),
                        "drill",
                        "restore",
                        "--repo",
                        place.resolve("repository").toString(),
                        "--scratch",
                        place.resolve("scratch").toString(),
                        "--against",
                        "redis://127.0.0.1:" + server.port(),
                        "--require-proof",
                        "--json")
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("REDISCLI_AUTH", new String(server.password().utf8(), StandardCharsets.UTF_8));
        builder.environment().put("REDOUBT_JVM_OPTS", jvmOptions);
        builder.environment().put("REDOUBT_REBUILD", "0");
        long began = System.nanoTime();
        Process process = builder.start();
        var cpu = new TreeMap<Long, Double>();
        Optional<ProcessUsage> last = Optional.empty();
        long scratch = 0;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            Optional<ProcessUsage> now = ProcessUsage.of(process.pid());
            if (now.isPresent()) {
                last = last.map(earlier -> now.get().after(earlier)).or(() -> now);
                cpu.put((System.nanoTime() - began) / 1_000_000, now.get().cpuSeconds());
            }
            scratch = Math.max(scratch, bytesBelow(place.resolve("scratch")));
        }
        JsonDocument report = JsonDocument.parse("the report", Files.readAllBytes(printed));
        if (process.exitValue() != 0) {
            throw new IllegalStateException("the drill ended with status " + process.exitValue());
        }
        return new Cost(report, cpu, last.orElseThrow(), scratch);
    }

    private static long bytesBelow(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(DrillBenchmark::bytes)
                    .sum();
        } catch (IOException | UncheckedIOException _) {
            return 0; // something was removed while we looked
        }
    }

    private static long bytes(Path file) {
        return file.toFile().length();
    }

    private void tell(Cost cost) {
        JsonDocument report = cost.report();
        JsonDocument phases = report.object("phasesMillis");
        out.printf(Locale.ROOT, "keys               %,d%n", report.number("keys"));
        out.printf("proof              %s%n", report.text("proof"));
        for (String phase : phases.names()) {
            out.printf(Locale.ROOT, "%-18s %.1f s%n", phase, phases.number(phase) / 1e3);
        }
        long prove = report.number("proveMillis");
        out.printf(Locale.ROOT, "time to recovery   %.1f s%n", report.number("rtoMillis") / 1e3);
        out.printf(Locale.ROOT, "prove              %.1f s, %.1f CPU-s%n", prove / 1e3, cost.cpuOfLast(prove));
        out.printf(Locale.ROOT, "CPU in all         %.1f s%n", cost.usage().cpuSeconds());
        out.printf(Locale.ROOT, "highest RSS        %d MB%n", cost.usage().peakResidentBytes() / 1_000_000);
        out.printf(Locale.ROOT, "scratch disk       %.2f GB%n", cost.scratchBytes() / 1e9);
    }
}
