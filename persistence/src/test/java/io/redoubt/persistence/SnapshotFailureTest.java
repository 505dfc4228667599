package io.redoubt.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots of a real Redis 7.0 that come to nothing, or whose end is not waited for.
@Timeout(60)
class SnapshotFailureTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static CompletableFuture<SnapshotReport> inBackground(SnapshotTaker taker, Duration timeout) {
        return CompletableFuture.supplyAsync(() -> taker.take(timeout));
    }

    private static RedoubtException failure(CompletableFuture<SnapshotReport> snapshot) {
        try {
            throw new AssertionError("it should have failed: " + snapshot.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof RedoubtException expected) {
                return expected;
            }
            throw e;
        }
    }

    private static RedoubtException failure(SnapshotTaker taker, Duration timeout) {
        return failure(inBackground(taker, timeout));
    }

    @Test
    void aChildThatFailsIsReportedWithWhatFollows() throws IOException {
        try (WorkingServer server = WorkingServer.start(options -> options.option("save", "3600", "1"))) {
            server.require("SET", "k", "v");
            Files.createDirectories(server.process().directory().resolve("dump.rdb/in-the-way"));

            RedoubtException failure = failure(server.taker(), LONG);

            assertThat(failure.code()).isEqualTo(ErrorCode.FAILED);
            assertThat(failure)
                    .hasMessageContaining("snapshot of server")
                    .hasMessageContaining("rdb_last_bgsave_status:err");
            assertThat(failure.hint())
                    .contains("on its standard output")
                    .contains("the server refuses writes with MISCONF");
            assertThat(server.call("SET", "k", "w"))
                    .isInstanceOfSatisfying(
                            Reply.Failure.class,
                            reply -> assertThat(reply.code()).isEqualTo("MISCONF"));
            assertThat(server.process().output()).contains("Error moving temp DB file");
        }
    }

    @Test
    void aChildThatIsKilledIsAFailure() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, LONG);
            CompletableFuture<SnapshotReport> snapshot = inBackground(server.taker(), LONG);
            server.awaitPersistence("rdb_bgsave_in_progress", "1");

            server.killChild();

            assertThat(failure(snapshot)).hasMessageContaining("the child ended with an error");
        }
    }

    @Test
    void oneThatFlushallStoppedIsAFailureThoughTheServerSaysOk() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, LONG);
            CompletableFuture<SnapshotReport> snapshot = inBackground(server.taker(), LONG);
            server.awaitPersistence("rdb_bgsave_in_progress", "1");

            server.require("FLUSHALL");

            assertThat(failure(snapshot)).hasMessageContaining("stopped by a FLUSHALL");
            assertThat(server.persistence("rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(server.persistence("rdb_saves")).isEqualTo("1");
            assertThat(server.process().directory().resolve("dump.rdb")).doesNotExist();
        }
    }

    @Test
    void theEmptyFileThatFlushallLeavesIsNotOurSnapshotThoughTheTimeMoved() {
        try (WorkingServer server = WorkingServer.start(options -> options.option("save", "3600", "1"))) {
            server.slow(200, LONG);
            CompletableFuture<SnapshotReport> snapshot = inBackground(server.taker(), LONG);
            server.awaitPersistence("rdb_bgsave_in_progress", "1");
            String before = server.persistence("rdb_last_save_time");

            server.require("FLUSHALL");

            assertThat(failure(snapshot)).hasMessageContaining("the file holds no keys now");
            assertThat(server.persistence("rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(server.persistence("rdb_last_save_time")).isNotEqualTo(before);
        }
    }

    @Test
    void whenTheTimeIsOverTheMessageSaysThatTheChildGoesOnAndItDoes() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, Duration.ofMillis(1500));
            server.awaitNextSecond();

            RedoubtException failure = failure(server.taker(), Duration.ofMillis(500));

            assertThat(failure.code()).isEqualTo(ErrorCode.STILL_RUNNING);
            assertThat(failure).hasMessageContaining("had not ended within 500 ms: it goes on at the server");
            assertThat(server.persistence("rdb_bgsave_in_progress")).isEqualTo("1");
            server.awaitPersistence("rdb_bgsave_in_progress", "0");
            assertThat(server.process().directory().resolve("dump.rdb")).exists();
        }
    }

    @Test
    void whenAnotherRunsAllTheTimeNothingIsLeftRunning() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, LONG);
            server.require("BGSAVE");

            RedoubtException failure = failure(server.taker(), Duration.ofMillis(300));

            assertThat(failure.code()).isEqualTo(ErrorCode.FAILED);
            assertThat(failure).hasMessageContaining("was not begun within 300 ms");
        }
    }

    @Test
    void aServerThatIsRestartedOnTheWayHasLostTheSnapshot() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, LONG);
            CompletableFuture<SnapshotReport> snapshot = inBackground(server.taker(), LONG);
            server.awaitPersistence("rdb_bgsave_in_progress", "1");

            server.restart();

            assertThat(failure(snapshot)).hasMessageContaining("the server was restarted");
        }
    }

    @Test
    void aServerThatIsGoneLeavesTheEndUnknown() {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, LONG);
            var hurried = new SnapshotTaker(server.access(), new HurriedTicker(), Progress.silent());
            CompletableFuture<SnapshotReport> snapshot = inBackground(hurried, Duration.ofMinutes(10));
            server.awaitPersistence("rdb_bgsave_in_progress", "1");

            server.process().kill();

            RedoubtException failure = failure(snapshot);
            assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
            assertThat(failure).hasMessageContaining("while the snapshot ran, whose end is not known");
        }
    }

    @Test
    void anInterruptedCommandSaysThatTheChildGoesOn() throws InterruptedException {
        try (WorkingServer server = WorkingServer.start()) {
            server.slow(200, LONG);
            var ending = new CompletableFuture<RedoubtException>();
            SnapshotTaker taker = server.taker();
            Thread thread = Thread.ofPlatform().start(() -> ending.complete(failureHere(taker)));
            server.awaitPersistence("rdb_bgsave_in_progress", "1");

            thread.interrupt();
            thread.join();

            assertThat(ending.join().code()).isEqualTo(ErrorCode.INTERRUPTED);
            assertThat(ending.join()).hasMessageContaining("goes on at the server");
        }
    }

    private static RedoubtException failureHere(SnapshotTaker taker) {
        try {
            throw new AssertionError("it should have failed: " + taker.take(LONG));
        } catch (RedoubtException e) {
            return e;
        }
    }

    @Test
    void aRenamedCommandIsCalledRenamed() {
        try (WorkingServer server =
                WorkingServer.start(options -> options.option("rename-command", "BGSAVE", "other"))) {
            RedoubtException failure = failure(server.taker(), LONG);

            assertThat(failure).hasMessageContaining("unknown command 'BGSAVE'");
            assertThat(failure.hint()).contains("rename-command BGSAVE");
        }
    }

    @Test
    void aMissingPermissionNamesTheLineThatGivesIt() {
        try (WorkingServer server =
                WorkingServer.start(options -> options.option("user", "guest", "on", ">guest", "+ping", "+info"))) {
            var taker = new SnapshotTaker(server.accessAs("guest", "guest"), Ticker.system(), Progress.silent());

            RedoubtException failure = failure(taker, LONG);

            assertThat(failure.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(failure.hint()).contains("ACL SETUSER guest +bgsave +info +ping.");
            server.require("ACL", "SETUSER", "guest", "+bgsave");
            assertThat(taker.take(LONG).file())
                    .as("it may not ask for settings")
                    .isEmpty();
        }
    }

    @Test
    void aServerThatLoadsIsNotReady(@TempDir Path data) {
        try (WorkingServer server = WorkingServer.start(options -> options.directory(data))) {
            server.require("DEBUG", "POPULATE", "3000", "key", "500");
            server.require("SAVE");
        }
        try (ScratchServer loading = ScratchServer.of(ServerBinaries.standard().embedded())
                .directory(data)
                .option("rdbcompression", "no")
                .option("key-load-delay", "2000")
                .option("loading-process-events-interval-bytes", "1024")
                .start(LONG)) {
            var taker = new SnapshotTaker(ServerAccess.of(loading.uri()), Ticker.system(), Progress.silent());

            assertThatThrownBy(() -> taker.take(LONG))
                    .isInstanceOfSatisfying(
                            RedoubtException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_NOT_READY));
        }
    }
}
