package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Steps of a common backup script, typed in as they are found, beside ours on the same server.
@Timeout(60)
class SnapshotTrapsTest {
    private static final TestServer SERVER = new TestServer("redis-8.0");
    private static final Duration CHILD = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private record Script(int status, String output, boolean ended) {}

    /// Runs a script that calls `cli` for redis-cli and `$DATA` for the server's directory.
    private Script script(ConfiguredServer server, Duration patience, String... lines) throws Exception {
        Path client = SERVER.require().program().resolveSibling("redis-cli");
        Assumptions.assumeTrue(Files.isExecutable(client), "skipped: no redis-cli");
        String text = "cli() { '%s' -p %d \"$@\"; }\nDATA='%s'\nBACKUP='%s'\n%s\n"
                .formatted(client, server.port(), server.data("."), folder, String.join("\n", lines));
        Path output = Files.createTempFile(folder, "script", ".out");
        Process process = new ProcessBuilder("sh", "-c", text)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        return new Script(ended ? process.exitValue() : -1, Files.readString(output), ended);
    }

    private Script script(ConfiguredServer server, String... lines) throws Exception {
        return script(server, PATIENCE, lines);
    }

    private Ended snapshot(ConfiguredServer server) {
        return Terminal.at(folder.resolve("home")).run("snapshot", server.uri());
    }

    /// A server with an old dump, and a key that only a new one would hold.
    private ConfiguredServer withAnOldDump() throws IOException {
        ConfiguredServer server = ConfiguredServer.start(SERVER, folder);
        server.require("SET", "key-of-the-old-dump", "v");
        server.require("SAVE");
        server.require("SET", "key-written-since", "v");
        server.slow(100, CHILD);
        return server;
    }

    /// What the script was to wait for takes longer than this test.
    private static void endTheChild(ConfiguredServer server) {
        server.quick();
        server.killChild();
    }

    private static boolean holds(Path dump, String key) throws IOException {
        return new String(Files.readAllBytes(dump), StandardCharsets.ISO_8859_1).contains(key);
    }

    @Test
    void trapA5AnUnsetVariableEndsTheLoopAtOnceAndThePreviousDumpIsCopied() throws Exception {
        try (ConfiguredServer server = withAnOldDump()) {
            Script script = script(
                    server,
                    "cli BGSAVE",
                    "while [ $(cli LASTSAVE) -eq $LAST_SAVE ]; do sleep 1; done",
                    "cp $DATA/dump.rdb $BACKUP/copy.rdb && echo Backup completed");

            assertThat(script.output()).contains("Background saving started").contains("Backup completed");
            assertThat(script.status()).isZero();
            assertThat(holds(folder.resolve("copy.rdb"), "key-of-the-old-dump")).isTrue();
            assertThat(holds(folder.resolve("copy.rdb"), "key-written-since")).isFalse();

            assertThat(server.persistence("rdb_bgsave_in_progress")).isEqualTo("1");
            endTheChild(server);
            snapshot(server).succeeded();
            assertThat(holds(server.data("dump.rdb"), "key-written-since")).isTrue();
        }
    }

    @Test
    void trapA6WithinOneSecondLastsaveStaysEqualAndTheLoopNeverEnds() throws Exception {
        try (ConfiguredServer server = ConfiguredServer.start(SERVER, folder)) {
            long before = Await.value("a BGSAVE in the second of the save before", PATIENCE, () -> {
                server.require("SAVE");
                Reply lastSave = server.require("LASTSAVE");
                server.require("BGSAVE");
                server.awaitPersistence("rdb_bgsave_in_progress", "0");
                return server.require("LASTSAVE").equals(lastSave) && lastSave instanceof Reply.Number(long second)
                        ? Optional.of(second)
                        : Optional.empty();
            });
            assertThat(server.persistence("rdb_last_bgsave_status")).isEqualTo("ok");

            Script script = script(
                    server,
                    Duration.ofSeconds(1),
                    "LAST_SAVE=" + before,
                    "while [ $(cli LASTSAVE) -eq $LAST_SAVE ]; do sleep 0.1; done");

            assertThat(script.ended()).isFalse();
            server.require("SAVE");
            snapshot(server).succeeded();
        }
    }

    @Test
    void trapA6AFailingBgsaveNeverMovesLastsaveAndTheLoopNeverEnds() throws Exception {
        try (ConfiguredServer server = ConfiguredServer.start(SERVER, folder)) {
            Files.createDirectories(server.data("dump.rdb/in-the-way"));

            Script script = script(
                    server,
                    Duration.ofSeconds(1),
                    "LAST_SAVE=$(cli LASTSAVE); cli BGSAVE",
                    "while [ $(cli LASTSAVE) -eq $LAST_SAVE ]; do sleep 0.1; done");

            assertThat(script.ended()).isFalse();
            assertThat(server.persistence("rdb_last_bgsave_status")).isEqualTo("err");
            snapshot(server).failed(1, "rdb_last_bgsave_status:err", "Background saving error");
        }
    }

    @Test
    void trapA7TheReplyIsIgnoredAndRedisCliEndsWithZeroThoughNothingWasBegun() throws Exception {
        try (ConfiguredServer server = ConfiguredServer.start(SERVER, folder, "appendonly yes")) {
            server.slow(100, CHILD);
            server.require("BGREWRITEAOF");

            Script script = script(server, "cli BGSAVE", "echo status $?");

            assertThat(script.output()).contains("can't BGSAVE right now").contains("status 0");
            assertThat(server.persistence("rdb_saves")).isEqualTo("0");
            endTheChild(server);
            snapshot(server).succeeded();
            assertThat(server.persistence("rdb_saves")).isEqualTo("1");
        }
    }

    @Test
    void trapA8LastsaveWaitsForNothing() throws Exception {
        try (ConfiguredServer server = withAnOldDump()) {
            Script script = script(
                    server,
                    "cli BGSAVE",
                    "echo 'Waiting for the save to complete'; cli LASTSAVE",
                    "cp $DATA/dump.rdb $BACKUP/copy.rdb");

            assertThat(script.status()).isZero();
            assertThat(server.persistence("rdb_bgsave_in_progress")).isEqualTo("1");
            assertThat(holds(folder.resolve("copy.rdb"), "key-written-since")).isFalse();

            endTheChild(server);
            snapshot(server).succeeded();
            assertThat(holds(server.data("dump.rdb"), "key-written-since")).isTrue();
        }
    }

    @Test
    void trapD3TheTimeOfTheLastSaveOfAServerThatNeverSavedIsThatOfItsStart() throws IOException {
        try (ConfiguredServer server = ConfiguredServer.start(SERVER, folder)) {
            assertThat(List.of(server.persistence("rdb_saves"), server.persistence("rdb_last_bgsave_status")))
                    .containsExactly("0", "ok");
            assertThat(Long.parseLong(server.persistence("rdb_last_save_time"))).isPositive();
            assertThat(server.data("dump.rdb")).doesNotExist();
        }
    }
}
