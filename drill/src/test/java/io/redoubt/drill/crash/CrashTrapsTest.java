package io.redoubt.drill.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.drill.loss.LossCount;
import io.redoubt.drill.loss.NumberedWriter;
import io.redoubt.drill.powercut.DurableBytes;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ScratchServerBuilder;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The usual persistence test, step by step, on servers that would fail a real one: it passes. What `drill crash`
/// says of the same servers is in `CrashDrillTest`.
@Timeout(120)
class CrashTrapsTest {
    private static final Duration START = Duration.ofSeconds(30);
    private static final ServerBinary SERVER = ServerBinaries.standard().embedded();

    @TempDir
    private Path folder;

    private static ScratchServerBuilder server(ServerBinary binary, Path data, String... option) {
        ScratchServerBuilder server = ScratchServer.of(binary).directory(data);
        for (int i = 0; i < option.length; i += 2) {
            server = server.option(option[i], option[i + 1].split(" ", -1));
        }
        return server;
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static ScratchServer loaded(ScratchServer server) {
        server.awaitLoaded(START, Progress.silent());
        return server;
    }

    /// What a server started on the same files answers.
    private static Reply afterwards(ScratchServerBuilder server, String... question) {
        try (ScratchServer again = loaded(server.start(START));
                ServerConnection connection = again.connect()) {
            return connection.require(question);
        }
    }

    private static Reply bulk(String text) {
        return new Reply.Bulk(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String persistence(ServerConnection connection, String field) {
        return InfoText.parse(connection.info("persistence")).getOrDefault(field, "");
    }

    @Test
    void trapC1WithoutTheSnapshotTheSnapshotTestStillPasses() throws Exception {
        ScratchServerBuilder configured = server(SERVER, data(), "appendonly", "yes", "save", "3600 1");
        try (ScratchServer server = configured.start(START);
                ServerConnection connection = server.connect()) {
            connection.require("SET", "test:rdb", "value");
            connection.require("BGSAVE");
            Await.until(
                    "the snapshot",
                    () -> persistence(connection, "rdb_bgsave_in_progress").equals("0"));
            server.kill();
        }
        Files.delete(data().resolve("dump.rdb"));

        assertThat(afterwards(configured, "GET", "test:rdb")).isEqualTo(bulk("value"));
    }

    @Test
    void trapC2NothingWaitsForTheSnapshotAndTheServerSaysItStarted() throws Exception {
        ScratchServerBuilder configured = server(SERVER, data(), "save", "3600 1");
        try (ScratchServer server = configured.start(START);
                ServerConnection connection = server.connect()) {
            connection.require("SET", "test:rdb", "value");
            connection.require("CONFIG", "SET", "rdb-key-save-delay", "60000000");

            Reply started = connection.require("BGSAVE");

            assertThat(started).isEqualTo(new Reply.Simple("Background saving started"));
            assertThat(persistence(connection, "rdb_bgsave_in_progress")).isEqualTo("1");
            server.kill();
        }
        assertThat(data().resolve("dump.rdb")).doesNotExist();
        assertThat(afterwards(configured, "DBSIZE")).isEqualTo(new Reply.Number(0));
    }

    @Test
    void trapC3ARestartSavesByItselfSoNothingOfTheTestMatters() {
        ScratchServerBuilder configured = server(SERVER, data(), "save", "3600 1");
        try (ScratchServer server = configured.start(START);
                ServerConnection connection = server.connect()) {
            connection.require("SET", "never:saved", "value");
            server.stop();
        }
        assertThat(afterwards(configured, "GET", "never:saved")).isEqualTo(bulk("value"));

        try (ScratchServer server = loaded(configured.start(START));
                ServerConnection connection = server.connect()) {
            connection.require("SET", "never:saved:either", "value");
            server.kill();
        }
        assertThat(afterwards(configured, "EXISTS", "never:saved:either")).isEqualTo(new Reply.Number(0));
    }

    @Test
    void trapC4AKillTakesNothingFromALogThatIsNeverForced() {
        ScratchServerBuilder configured = server(SERVER, data(), "appendonly", "yes", "appendfsync", "no");
        try (ScratchServer server = configured.start(START);
                ServerConnection connection = server.connect()) {
            for (int i = 0; i < 20_000; i++) {
                connection.require("INCR", "count");
            }
            server.kill();
        }

        assertThat(afterwards(configured, "GET", "count")).isEqualTo(bulk("20000"));
    }

    @Test
    void trapC5WhoWaitsBeforeTheCrashLosesNothingEvenOfAPowerCut() throws Exception {
        assertThat(lostToAPowerCut(Moment.AFTER_A_PAUSE)).isZero();
        assertThat(lostToAPowerCut(Moment.UNDER_LOAD)).isPositive();
    }

    private enum Moment {
        AFTER_A_PAUSE,
        UNDER_LOAD
    }

    private long lostToAPowerCut(Moment moment) throws Exception {
        Trace trace = trace();
        Path one = Files.createDirectory(folder.resolve(moment.name()));
        NumberedWriter writer;
        long ended;
        try (ScratchServer server =
                everysec(trace.watched(forcing(), one), one.resolve("data")).start(START)) {
            writer = NumberedWriter.start(1, server);
            try (writer) {
                Await.until("writes", () -> writer.acknowledged() > 2_000);
                if (moment == Moment.AFTER_A_PAUSE) {
                    writer.close();
                    awaitForced(server);
                }
                ended = System.nanoTime();
                server.kill();
            }
            cut(trace, server);
        }
        try (ScratchServer server =
                        loaded(everysec(forcing(), one.resolve("data")).start(START));
                ServerConnection connection = server.connect()) {
            LossCount count = new LossCount(connection, ended);
            count.add(writer);
            return count.round(writer.acknowledged(), 0).lostCommands();
        }
    }

    @Test
    void trapC6OneOfTenLostIsCalledAcceptableAndSaysNothingOfARate() throws Exception {
        Trace trace = trace();
        try (ScratchServer server =
                everysec(trace.watched(forcing(), folder), data()).start(START)) {
            try (ServerConnection connection = server.connect()) {
                for (int entry = 1; entry <= 9; entry++) {
                    connection.require("XADD", "test:stream", "*", "entry", Integer.toString(entry));
                }
                awaitForced(server);
                connection.require("XADD", "test:stream", "*", "entry", "10");
                server.kill();
            }
            cut(trace, server);
        }

        assertThat(afterwards(everysec(forcing(), data()), "XLEN", "test:stream"))
                .isEqualTo(new Reply.Number(9));

        assertThat(lostToAPowerCut(Moment.UNDER_LOAD)).isGreaterThan(10);
    }

    private Trace trace() {
        Assumptions.assumeTrue(Trace.program().isPresent(), "skipped: no strace");
        return Trace.recording(folder.resolve("trace"));
    }

    /// A server that tells when it has forced what it was given. Valkey 8.0 to 9.1 without a replica answer
    /// WAITAOF at once, forced or not.
    private static ServerBinary forcing() {
        return ServerBinaries.standard().at(FetchedServers.require("redis-8.0"));
    }

    private static ScratchServerBuilder everysec(ServerBinary binary, Path data) {
        return server(binary, data, "appendonly", "yes", "appendfsync", "everysec");
    }

    /// The pause of the script, as long as it has to be.
    private static void awaitForced(ScratchServer server) {
        try (ServerConnection connection = server.connect()) {
            connection.require("INCR", "written:before:the:pause");
            Reply forced = connection.require("WAITAOF", "1", "0", "9000");
            assertThat(forced).isEqualTo(new Reply.Array(List.of(new Reply.Number(1), new Reply.Number(0))));
        }
    }

    private static void cut(Trace trace, ScratchServer server) throws IOException, InterruptedException {
        trace.awaitEnd(server.pid());
        DurableBytes bytes = DurableBytes.of(trace.log(), server.directory());
        bytes.requireComplete();
        long _ = bytes.cut();
        Files.delete(trace.log());
    }
}
