package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.wire.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `snapshot` and `rewrite` on every server of the matrix.
@Timeout(60)
class SnapshotCommandTest {
    private static final TestServer ANY = new TestServer("redis-7.0");
    private static final Duration CHILD = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    static List<TestServer> servers() {
        return TestServer.matrix();
    }

    private Ended run(String... arguments) {
        return Terminal.at(folder.resolve("home")).run(arguments);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatIsReportedIsWhatIsOnDisk(TestServer tag) throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder, "appendonly yes")) {
            server.require("DEBUG", "POPULATE", "300");
            Files.createDirectories(server.data("dump.rdb/in-the-way"));

            Ended failed = run("snapshot", server.uri());
            Ended failedAgain = run("snapshot", server.uri());

            assertThat(server.log()).contains("Error moving temp DB file");
            for (Ended ended : List.of(failed, failedAgain)) {
                ended.failed(
                        1, "the child ended with an error (rdb_last_bgsave_status:err)", "'" + folder + "/redis.log'");
            }

            Files.delete(server.data("dump.rdb/in-the-way"));
            Files.delete(server.data("dump.rdb"));
            JsonDocument snapshot =
                    run("snapshot", server.uri(), "--json").succeeded().json();
            assertThat(snapshot.number("keys")).isEqualTo(300);
            assertThat(snapshot.number("bytes")).isEqualTo(Files.size(server.data("dump.rdb")));
            assertThat(snapshot.number("forkMicros")).isPositive();

            JsonDocument rewrite =
                    run("rewrite", server.uri(), "--json").succeeded().json();
            assertThat(rewrite.number("keys")).isEqualTo(300);
            assertThat(rewrite.number("bytes")).isEqualTo(Files.size(base(server)));
            assertThat(rewrite.flag("appendOnly")).isTrue();
        }
    }

    private static Path base(ConfiguredServer server) {
        Path single = server.data("appendonly.aof");
        return Files.exists(single) ? single : server.data("appendonlydir/appendonly.aof.2.base.rdb");
    }

    /// Redis 6.2 says ok to this one, and 7.0 and later do not.
    @ParameterizedTest
    @MethodSource("servers")
    void aRewriteThatCannotBePutInPlaceFails(TestServer tag) throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder, "appendonly yes")) {
            for (int i = 0; i < 100; i++) {
                server.require("SET", "k", "value " + i);
            }
            boolean single = Files.deleteIfExists(server.data("appendonly.aof"));
            Files.createDirectories(
                    server.data(single ? "appendonly.aof/x" : "appendonlydir/appendonly.aof.2.base.rdb/x"));

            Ended ended = run("rewrite", server.uri());

            assertThat(server.log()).contains("Error trying to rename the temporary AOF");
            assertThat(server.persistence("aof_last_bgrewrite_status")).isEqualTo(single ? "ok" : "err");
            ended.failed(1, single ? "written but not put in place" : "aof_last_bgrewrite_status:err", "redis.log");
        }
    }

    /// What every version does, though nothing reads the files.
    @ParameterizedTest
    @MethodSource("servers")
    void aRewriteWithoutAppendonlyIsDoneAndWarnedOf(TestServer tag) throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder)) {
            server.require("SET", "k", "v");

            Ended ended = run("rewrite", server.uri()).succeeded();

            assertThat(ended.errors()).contains("a start with appendonly yes would load them as they are now");
            assertThat(Files.exists(server.data("appendonly.aof")) || Files.exists(server.data("appendonlydir")))
                    .isTrue();
            server.edit("appendonly yes");
            server.require("SET", "later", "v");
            server.crash();
            assertThat(server.keys()).as("the warning is true").isEqualTo(1);
        }
    }

    static List<TestServer> serversThatCancel() {
        return List.of(new TestServer("valkey-8.1"), new TestServer("valkey-9"));
    }

    /// The status says ok and the counter has moved.
    @ParameterizedTest
    @MethodSource("serversThatCancel")
    void aSnapshotThatSomebodyCancelledFails(TestServer tag) throws Exception {
        try (ConfiguredServer server = ConfiguredServer.start(tag, folder)) {
            server.slow(100, CHILD);
            var snapshot = CompletableFuture.supplyAsync(() -> run("snapshot", server.uri()));
            server.awaitPersistence("rdb_bgsave_in_progress", "1");

            server.require("BGSAVE", "CANCEL");

            snapshot.get().failed(1, "was given up by the server", "Run it again");
            assertThat(server.persistence("rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(server.persistence("rdb_saves")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatCannotForkSaysNothingAndIsExplained() throws Exception {
        try (ConfiguredServer server = ConfiguredServer.startUnableToFork(ANY, folder)) {
            assertThat(server.call("BGSAVE")).isEqualTo(new Reply.Failure("ERR", ""));

            run("snapshot", server.uri()).failed(1, "could not fork for BGSAVE", "vm.overcommit_memory");

            assertThat(server.log()).contains("Can't save in background: fork");
            run("rewrite", server.uri()).failed(1, "Can't execute an AOF background rewriting", "redis.log");
        }
    }

    @Test
    void theTextNamesWhatItCost() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder)) {
            Ended ended = run("snapshot", server.uri()).succeeded();

            assertThat(ended.output().lines())
                    .anyMatch(line -> line.startsWith("Saved      0 keys in "))
                    .anyMatch(line -> line.startsWith("File       '"))
                    .anyMatch(line -> line.startsWith("Fork       "))
                    .anyMatch(line -> line.startsWith("Memory     "));
        }
    }

    @Test
    void whenTheTimeIsOverTheStatusSaysSo() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(ANY, folder)) {
            server.slow(100, CHILD);

            run("snapshot", server.uri(), "--timeout", "1s").failed(21, "it goes on at the server", "--timeout");
            run("snapshot", server.uri(), "--timeout", "1s").failed(1, "another one ran all the time", "--timeout");
        }
    }
}
