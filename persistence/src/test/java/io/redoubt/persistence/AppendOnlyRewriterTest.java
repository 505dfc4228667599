package io.redoubt.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Rewrites of a real Redis 7.0.
@Timeout(60)
class AppendOnlyRewriterTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration CHILD = Duration.ofMillis(600);

    private static WorkingServer start() {
        return WorkingServer.start(options -> options.option("appendonly", "yes"));
    }

    private static AppendOnlyRewriter rewriter(WorkingServer server) {
        return new AppendOnlyRewriter(server.access(), Ticker.system(), Progress.silent());
    }

    @Test
    void theSizeBeforeAndAfterIsThatOfTheFiles() {
        try (WorkingServer server = start()) {
            for (int i = 0; i < 500; i++) {
                server.require("SET", "k", "value " + i);
            }

            RewriteReport report = rewriter(server).rewrite(LONG);

            assertThat(report.keys()).isEqualTo(1);
            assertThat(report.bytesBefore().orElse(0)).isGreaterThan(10_000);
            assertThat(report.bytes().orElse(0)).isBetween(50L, 200L);
            assertThat(report.warnings()).isEmpty();
            assertThat(server.persistence("aof_rewrites")).isEqualTo("1");
        }
    }

    @Test
    void whileASnapshotRunsItIsScheduled() {
        try (WorkingServer server = start()) {
            server.slow(200, CHILD);
            server.require("BGSAVE");
            assertThat(server.persistence("rdb_bgsave_in_progress")).isEqualTo("1");

            RewriteReport report = rewriter(server).rewrite(LONG);

            assertThat(report.waited()).isGreaterThan(Duration.ofMillis(300));
            assertThat(server.persistence("aof_rewrites")).isEqualTo("1");
        }
    }

    @Test
    void oneThatSomebodyElseBeganDoesNotCount() {
        try (WorkingServer server = start()) {
            server.slow(200, CHILD);
            server.require("BGREWRITEAOF");

            RewriteReport report = rewriter(server).rewrite(LONG);

            assertThat(report.waited()).isGreaterThan(Duration.ofMillis(300));
            assertThat(server.persistence("aof_rewrites")).isEqualTo("2");
        }
    }

    @Test
    void oneThatAppendonlyNoStoppedIsAFailureThoughTheServerSaysOk() {
        try (WorkingServer server = start()) {
            server.slow(200, LONG);
            AppendOnlyRewriter rewriter = rewriter(server);
            var rewrite = CompletableFuture.supplyAsync(() -> rewriter.rewrite(LONG));
            server.awaitPersistence("aof_rewrite_in_progress", "1");

            server.require("CONFIG", "SET", "appendonly", "no");

            assertThatThrownBy(rewrite::join).hasMessageContaining("somebody set appendonly to no");
            assertThat(server.persistence("aof_last_bgrewrite_status")).isEqualTo("ok");
        }
    }

    @Test
    void aChildThatIsKilledIsAFailure() {
        try (WorkingServer server = start()) {
            server.slow(200, LONG);
            AppendOnlyRewriter rewriter = rewriter(server);
            var rewrite = CompletableFuture.supplyAsync(() -> rewriter.rewrite(LONG));
            server.awaitPersistence("aof_rewrite_in_progress", "1");

            server.killChild();

            assertThatThrownBy(rewrite::join).hasMessageContaining("aof_last_bgrewrite_status:err");
        }
    }

    @Test
    void theServersOwnWordsAreRepeatedWhenItCannotBegin() throws IOException {
        try (WorkingServer server = WorkingServer.start()) {
            Files.createFile(server.process().directory().resolve("appendonlydir"));

            assertThatThrownBy(() -> rewriter(server).rewrite(LONG))
                    .hasMessageContaining("Can't execute an AOF background rewriting")
                    .isInstanceOfSatisfying(RedoubtException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.FAILED);
                        assertThat(failure.hint()).contains("server's log");
                    });
            Await.until("its log", () -> server.process().output().contains("Can't open or create append-only dir"));
        }
    }

    @Test
    void withoutAnAppendOnlyFileItSaysWhatTheFilesJustWrittenAreWorth() {
        try (WorkingServer server = WorkingServer.start()) {
            server.require("SET", "k", "v");

            RewriteReport report = rewriter(server).rewrite(LONG);

            assertThat(report.appendOnly()).isFalse();
            assertThat(report.bytes()).isEmpty();
            assertThat(report.warnings()).singleElement().asString().contains("appendonly is no");
            assertThat(server.process().directory().resolve("appendonlydir/appendonly.aof.manifest"))
                    .exists();
        }
    }
}
