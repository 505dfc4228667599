package io.redoubt.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.CuttingProxy;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Snapshots of a real Redis 7.0, and what can come between without harm.
@Timeout(60)
class SnapshotTakerTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration CHILD = Duration.ofMillis(600);

    private static CompletableFuture<SnapshotReport> inBackground(SnapshotTaker taker, Duration timeout) {
        return CompletableFuture.supplyAsync(() -> taker.take(timeout));
    }

    @Test
    void whatItReportsIsWhatIsOnDisk() throws IOException {
        try (WorkingServer server = WorkingServer.start()) {
            server.require("DEBUG", "POPULATE", "1000");

            SnapshotReport report = server.taker().take(LONG);

            Path dump = server.process().directory().resolve("dump.rdb");
            assertThat(report.keys()).isEqualTo(1000);
            assertThat(report.file()).contains(dump);
            assertThat(report.bytes()).hasValue(Files.size(dump));
            assertThat(report.forkMicros()).isPresent();
            assertThat(report.savedAt())
                    .isEqualTo(Instant.ofEpochSecond(Long.parseLong(server.persistence("rdb_last_save_time"))));
            server.restart();
            assertThat(server.require("DBSIZE")).isEqualTo(new Reply.Number(1000));
        }
    }

    @Test
    void oneThatSomebodyElseBeganJustBeforeDoesNotCount() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, CHILD);
            server.require("BGSAVE");
            server.require("SET", "written-after-it-began", "x");
            assertThat(server.persistence("rdb_bgsave_in_progress")).isEqualTo("1");
            server.quick();

            SnapshotReport report = server.taker().take(LONG);

            assertThat(report.waited()).isPositive();
            assertThat(server.persistence("rdb_saves")).isEqualTo("2");
            server.restart();
            assertThat(server.require("EXISTS", "written-after-it-began")).isEqualTo(new Reply.Number(1));
        }
    }

    @Test
    void theOneThatSomebodyElseBeganLacksWhatWasWrittenSince() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, CHILD);
            server.require("BGSAVE");
            server.require("SET", "written-after-it-began", "x");
            server.awaitPersistence("rdb_bgsave_in_progress", "0");

            assertThat(server.persistence("rdb_last_bgsave_status")).isEqualTo("ok");
            server.restart();
            assertThat(server.require("EXISTS", "written-after-it-began")).isEqualTo(new Reply.Number(0));
        }
    }

    @Test
    void twoAtOnceGetOneEach() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(50, Duration.ofMillis(200));

            CompletableFuture<SnapshotReport> one = inBackground(server.taker(), LONG);
            CompletableFuture<SnapshotReport> other = inBackground(server.taker(), LONG);

            assertThat(one.join().keys()).isEqualTo(other.join().keys()).isEqualTo(50);
            assertThat(server.persistence("rdb_saves")).isEqualTo("2");
        }
    }

    @Test
    void whileTheServerRewritesItIsScheduled() {
        try (WorkingServer server = WorkingServer.start(options -> options.option("appendonly", "yes"))) {
            server.slow(200, CHILD);
            server.require("BGREWRITEAOF");
            assertThat(server.persistence("aof_rewrite_in_progress")).isEqualTo("1");
            assertThat(server.call("BGSAVE")).isInstanceOf(Reply.Failure.class);

            SnapshotReport report = server.taker().take(LONG);

            assertThat(report.keys()).isEqualTo(200);
            assertThat(server.persistence("rdb_saves")).isEqualTo("1");
        }
    }

    @Test
    void aDiskBasedSyncOfAReplicaIsWaitedFor() {
        try (WorkingServer server = WorkingServer.start(options -> options.option("repl-diskless-sync", "no"))) {
            server.slow(200, CHILD);
            int port = server.process().port();
            try (WorkingServer replica = WorkingServer.start(options -> options.option(
                            "masterauth", new String(server.process().password().utf8(), StandardCharsets.UTF_8))
                    .option("replicaof", "127.0.0.1", Integer.toString(port)))) {
                assertThat(replica.process().alive()).isTrue();
                server.awaitPersistence("rdb_bgsave_in_progress", "1");
                server.require("SET", "written-after-it-began", "x");

                SnapshotReport report = server.taker().take(LONG);

                assertThat(report.keys()).isEqualTo(201);
                assertThat(server.persistence("rdb_saves")).isEqualTo("2");
            }
        }
    }

    @Test
    void aConnectionThatBreaksIsReplacedAndTheSnapshotCounts() throws IOException {
        try (WorkingServer server = WorkingServer.start();
                CuttingProxy proxy = CuttingProxy.inFrontOf(server.process().port())) {
            server.slow(200, CHILD);
            ServerAccess access = server.accessAt(proxy.port());
            var progress = new RecordedProgress();
            CompletableFuture<SnapshotReport> snapshot =
                    inBackground(new SnapshotTaker(access, Ticker.system(), progress), LONG);
            // Not before the answer has come: a request whose answer is lost is made again.
            Await.until("the answer", () -> progress.lines().contains("snapshot of 200 keys"));

            proxy.cut();

            assertThat(snapshot.join().keys()).isEqualTo(200);
            assertThat(proxy.connections()).isEqualTo(2);
            assertThat(server.persistence("rdb_saves")).isEqualTo("1");
        }
    }

    @Test
    void progressIsToldInKeys() {
        try (WorkingServer server = WorkingServer.start()) {
            // The child tells how far it is once a second, and looks at the clock every 1,024 keys.
            server.slow(4000, Duration.ofMillis(1800));
            var progress = new RecordedProgress();

            SnapshotReport report = new SnapshotTaker(server.access(), Ticker.system(), progress).take(LONG);

            assertThat(report.keys()).isEqualTo(4000);
            assertThat(progress.lines()).contains("snapshot of 4000 keys").anyMatch(line -> line.matches("[1-9]\\d*"));
        }
    }
}
