package io.redoubt.benchmarks;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// One load on a fresh primary, followed by one contender.
final class CaptureRun {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration FINISH = Duration.ofMinutes(5);

    /// A server forces its file once a second: after this, the last force has been paid for.
    private static final Duration LAST_FORCE = Duration.ofMillis(1500);

    private final ServerBinary binary;
    private final Path place;
    private final long bytes;

    CaptureRun(ServerBinary binary, Path place, long bytes) {
        this.binary = binary;
        this.place = place;
        this.bytes = bytes;
    }

    Measurement measure(Contender contender, Load load, List<byte[]> batches) throws IOException {
        Path data = Files.createDirectories(place.resolve(contender.name()));
        try (ScratchServer primary = primary();
                ServerConnection connection = primary.connect();
                Contender.Following following = contender.start(primary, data)) {
            Await.until(
                    "the stream to begin",
                    PATIENCE,
                    () -> field(connection, "slave0").contains("state=online"));
            return measure(contender.name(), following, connection, load, batches);
        } finally {
            Directories.remove(data);
        }
    }

    private ScratchServer primary() {
        return ScratchServer.of(binary)
                .option("appendonly", "no")
                .option("repl-backlog-size", "64mb")
                .option("repl-diskless-sync-delay", "0")
                .option("client-output-buffer-limit", "replica", "4gb", "4gb", "0")
                .start(Duration.ofSeconds(30));
    }

    private Measurement measure(
            String name, Contender.Following following, ServerConnection connection, Load load, List<byte[]> batches)
            throws IOException {
        connection.readTimeout(Duration.ZERO);
        var client = new PipelinedClient(connection);
        client.awaitReplica();
        long firstByte = Long.parseLong(field(connection, "master_repl_offset"));
        ProcessUsage before = ProcessUsage.of(following.pid()).orElseThrow();
        long start = System.nanoTime();
        client.drive(load, batches, bytes);
        client.awaitReplica();
        double seconds = (System.nanoTime() - start) / 1e9;
        long streamed = Long.parseLong(field(connection, "master_repl_offset")) - firstByte;
        ProcessUsage after = last(following);
        return new Measurement(
                name,
                streamed,
                seconds,
                after.cpuSeconds() - before.cpuSeconds(),
                after.threadSecondsSince(before, "redoubt-sealer"),
                after.threadSecondsSince(before, "C2 CompilerThre")
                        + after.threadSecondsSince(before, "C1 CompilerThre"),
                after.peakResidentBytes());
    }

    /// What the follower had used when all its work was done: for one that works at its end, just before it was gone.
    private static ProcessUsage last(Contender.Following following) {
        if (!following.worksAtEnd()) {
            long until = System.nanoTime() + LAST_FORCE.toNanos();
            Await.until("a second to pass", () -> System.nanoTime() - until > 0);
            return ProcessUsage.of(following.pid()).orElseThrow();
        }
        var last = new AtomicReference<>(ProcessUsage.of(following.pid()).orElseThrow());
        following.finish();
        Await.until("'" + following.pid() + "' to end", FINISH, () -> {
            ProcessUsage.of(following.pid()).ifPresent(now -> last.set(now.after(last.get())));
            return !following.alive();
        });
        return last.get();
    }

    private static String field(ServerConnection connection, String name) {
        return InfoText.parse(connection.info("replication")).getOrDefault(name, "");
    }
}
