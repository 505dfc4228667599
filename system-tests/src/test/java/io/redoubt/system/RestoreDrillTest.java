package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.system.traffic.RandomTraffic;
import io.redoubt.testkit.Await;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `drill restore`: what it proves is so, what it cannot prove it says, and what is wrong makes it fail.
@Timeout(180)
class RestoreDrillTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    static List<TestServer> matrix() {
        return TestServer.matrix();
    }

    /// Whatever clients do meanwhile: the snapshot of one moment, and base and log up to that moment.
    @ParameterizedTest
    @MethodSource("matrix")
    void whatIsRestoredIsWhatTheServerSentUnderLoad(TestServer server) throws Exception {
        ServerBinary binary = server.require();
        try (ScratchServer source = ScratchServer.of(binary)
                        .option("repl-diskless-sync-delay", "0")
                        .debugCommands()
                        .start(PATIENCE);
                Child archive = Child.archive(
                        Child.Layout.in(folder), uri(source), password(source), 96, "--min-free", "1mb")) {
            archive.awaitStreaming();
            try (var traffic =
                    new RandomTraffic(source, 7, RandomTraffic.Load.gentle(), leftOut(binary.version()), folder)) {
                Await.until("some traffic", () -> traffic.tally().commands() > 2_000);

                for (int round = 0; round < 2; round++) {
                    long before = traffic.tally().commands();
                    JsonDocument report = drill(
                                    source,
                                    "--against",
                                    uri(source),
                                    "--require-proof",
                                    "--json",
                                    "--server-binary",
                                    binary.program().toString())
                            .succeeded()
                            .json();
                    assertThat(report.text("proof")).isEqualTo("equal");
                    assertThat(report.number("keys")).isPositive();
                    assertThat(traffic.tally().commands())
                            .as("commands meanwhile")
                            .isGreaterThan(before);
                }
            }
        }
    }

    /// FLUSHALL ends the snapshot the server is making at that moment.
    private static Set<String> leftOut(ServerVersion version) {
        return Stream.concat(Stream.of("flushall"), TortureTest.leftOut(version).stream())
                .collect(Collectors.toSet());
    }

    private static String uri(ScratchServer server) {
        return "redis://127.0.0.1:" + server.port();
    }

    private static String password(ScratchServer server) {
        return new String(server.password().utf8(), StandardCharsets.UTF_8);
    }

    private Ended drill(ScratchServer server, String... arguments) {
        return run(server, "restore", arguments);
    }

    private Ended run(ScratchServer server, String action, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "drill", action, "--repo", Child.Layout.in(folder).repository().toString()));
        command.addAll(List.of(arguments));
        return Terminal.at(folder).password(password(server)).run(command.toArray(String[]::new));
    }

    @Nested
    class OfAQuietServer {
        private Primary primary;
        private Child archive;

        @BeforeEach
        void archived() throws IOException {
            primary = Primary.keeping("16mb");
            archive =
                    Child.archive(Child.Layout.in(folder), primary.uri(), primary.password(), 64, "--min-free", "1mb");
            archive.awaitStreaming();
            primary.write("key:", 200, 100);
            primary.require("XADD", "orders", "1-1", "item", "tea");
            primary.require("XGROUP", "CREATE", "orders", "till", "0");
            primary.require("XREADGROUP", "GROUP", "till", "ann", "STREAMS", "orders", ">");
            archive.awaitDurable(primary.offset());
        }

        @AfterEach
        void stop() {
            archive.close();
            primary.close();
        }

        private Ended drill(String... arguments) {
            return RestoreDrillTest.this.drill(primary.server(), arguments);
        }

        @Test
        void withoutASnapshotOfThatMomentThereIsNoProof() throws Exception {
            Ended ended = drill("--to", "latest").succeeded();

            assertThat(ended.output()).contains("Proof      none: ").contains("201 keys by redis-7.0.15");
            assertThat(drill("--to", "latest", "--require-proof").status()).isEqualTo(20);
            assertThat(listed())
                    .containsExactly(
                            "passed", "FAILED: no proof: no backup of this source stands at the moment restored");
        }

        private List<String> listed() {
            return run(primary.server(), "list")
                    .succeeded()
                    .output()
                    .lines()
                    .map(line -> line.replaceFirst("^restore-[0-9TZ.]+ {2}", ""))
                    .toList();
        }

        @Test
        void aBackupOfAnArchivedServerIsAProof() throws Exception {
            Terminal.at(folder)
                    .password(primary.password())
                    .run(
                            "backup",
                            primary.uri(),
                            "--source",
                            "a",
                            "--repo",
                            Child.Layout.in(folder).repository().toString())
                    .succeeded();
            archive.awaitDurable(primary.offset());
            Ended there = drill("--to", "latest", "--require-proof").succeeded();
            assertThat(there.output()).contains("Proof      equal, ");
            primary.write("later:", 10, 10);
            archive.awaitDurable(primary.offset());
            assertThat(drill("--to", "latest").succeeded().output()).contains("Proof      none: ");

            Ended ended = drill("--require-proof").succeeded();

            assertThat(ended.output()).contains("Proof      equal, key by key, to what the server sent for backup ");
        }

        /// The script's second write is no part of the stream: the server and its replicas differ from there on.
        @Test
        void oneKeyThatTheStreamDoesNotHoldIsFound() throws Exception {
            primary.require("EVAL", "redis.set_repl(redis.REPL_NONE) return redis.call('SET', 'unsaid', 'v')", "0");

            Ended ended = drill("--against", primary.uri());

            assertThat(ended.status()).isEqualTo(20);
            assertThat(ended.output())
                    .contains("DIFFERS from what the server sent for backup ")
                    .contains(": 1 difference\n")
                    .containsPattern("'?unsaid'?.* is missing");
            assertThat(ended.errors()).contains("the drill failed: 1 difference from backup ");
        }

        /// No comparison is worth anything that has not failed once. None of this reaches the stream.
        @Test
        void whateverDiffersIsNamed() throws Exception {
            primary.require("EVAL", """
                    redis.set_repl(redis.REPL_NONE)
                    redis.call('SET', 'key:1', 'other')
                    redis.call('PEXPIREAT', 'key:2', '33000000000000')
                    redis.call('DEL', 'key:3', 'key:4')
                    redis.call('RPUSH', 'key:4', 'a')
                    redis.call('XACK', 'orders', 'till', '1-1')
                    redis.call('SELECT', '5')
                    redis.call('SET', 'key:5', 'v')
                    """, "0");

            JsonDocument report = drill("--against", primary.uri(), "--json").json();

            assertThat(report.text("proof")).isEqualTo("differs");
            assertThat(report.number("differences")).isEqualTo(6);
            assertThat(report.texts("firstDifferences"))
                    .satisfiesExactly(
                            one -> assertThat(one).startsWith("'key:1' in database 0: value is "),
                            two -> assertThat(two)
                                    .isEqualTo("'key:2' in database 0: expiry is -1, expected 33000000000000"),
                            three -> assertThat(three).isEqualTo("'key:3' in database 0 should not be there"),
                            four -> assertThat(four).isEqualTo("'key:4' in database 0: type is string, expected list"),
                            five -> assertThat(five).startsWith("'orders' in database 0: groups is "),
                            six -> assertThat(six).isEqualTo("'key:5' in database 5 is missing"));
        }

        @Test
        void assertionsAndTheBudgetAreHeldToTheServerThatServes() throws Exception {
            Path file = Files.writeString(folder.resolve("asserted"), """
                    # what must be there
                    DBSIZE = 201
                    XLEN orders >= 1

                    GET "no such" = (nil)
                    GET key:1 = 7
                    """);

            Ended ended = drill("--assert", file.toString(), "--max-rto", "1ms");

            assertThat(ended.status()).isEqualTo(20);
            assertThat(ended.output()).contains("Assertions 3 of 4 hold").contains("GET key:1 = 7: it is ");
            assertThat(ended.errors())
                    .contains("the drill failed: 1 of 4 assertions failed")
                    .contains("the drill failed: recovery took ");
        }

        @Test
        void anErrorInTheAssertionsNamesItsLine() throws Exception {
            Path file = Files.writeString(folder.resolve("asserted"), "DBSIZE = 1\nXLEN orders\n");

            drill("--assert", file.toString())
                    .failed(2, file + ":2 is no command with =", "Write lines such as: XLEN orders >= 1000");
        }

        @Test
        void aServerThatIsNotArchivedProvesNothing() throws Exception {
            try (Primary other = Primary.start()) {
                // The password is one for all of a terminal.
                other.require("CONFIG", "SET", "requirepass", primary.password());

                drill("--against", other.uri())
                        .failed(
                                20,
                                "the history of that server is not archived as source 'a'",
                                "Give --against the server");
            }
        }

        @Test
        void aBitThatFlippedInTheLogFailsTheDrillAndIsRecorded() throws Exception {
            assertThat(archive.stop().status()).isZero();
            SegmentEntry segment = lastSegment();
            flip(segment.file());

            Ended ended = drill("--to", "latest");

            assertThat(ended.status()).isEqualTo(20);
            assertThat(ended.errors()).contains(segment.file().getFileName().toString());
            assertThat(listed()).singleElement().asString().startsWith("FAILED: ");
        }

        @Test
        void aSegmentThatIsGoneFailsTheDrillAndIsRecorded() throws Exception {
            assertThat(archive.stop().status()).isZero();
            Files.delete(lastSegment().file());

            Ended ended = drill("--to", "latest");

            assertThat(ended.status()).isEqualTo(20);
            assertThat(ended.output()).contains("Note       the log ends here although it was once held up to ");
            assertThat(listed()).singleElement().asString().startsWith("FAILED: the repository has lost offsets ");
        }

        @Test
        void aServerThatDoesNotStartFailsTheDrill() throws Exception {
            Path none = Files.writeString(folder.resolve("redis-server"), "#!/bin/sh\nexit 1\n");
            none.toFile().setExecutable(true);

            Ended ended = drill("--to", "latest", "--server-binary", none.toString());

            assertThat(ended.status()).isEqualTo(16);
            ended.requireNoTrace();
        }

        @Test
        void theReportIsKeptAndNothingElse() throws Exception {
            Path scratch = Files.createDirectory(folder.resolve("scratch"));
            FileTime spool = Files.getLastModifiedTime(Child.Layout.in(folder).repository());

            JsonDocument report = drill("--to", "latest", "--scratch", scratch.toString(), "--json")
                    .succeeded()
                    .json();

            assertThat(scratch).isEmptyDirectory();
            assertThat(Files.getLastModifiedTime(Child.Layout.in(folder).repository()))
                    .isEqualTo(spool);
            JsonDocument shown = run(primary.server(), "show", report.text("id"), "--json")
                    .succeeded()
                    .json();
            assertThat(shown.object("report").texts("text")).isEqualTo(report.texts("text"));
            assertThat(Path.of(shown.text("page")))
                    .content()
                    .contains("Restore drill of a")
                    .contains("class=\"track\"");
            assertThat(report.object("phasesMillis").names()).containsExactly("plan", "fetch", "load", "serve");
        }

        /// Not even to save: what it is asked is what a replica and a backup ask.
        @Test
        void theServerOfTheProofIsOnlyReadAndItsPasswordKeptNowhere() throws Exception {
            primary.require("CONFIG", "RESETSTAT");
            String uri = primary.uri().replace("//", "//:" + primary.password() + "@");

            JsonDocument report = drill("--against", uri, "--json").succeeded().json();

            assertThat(InfoText.parse(infoOf("commandstats")).keySet().stream()
                            .map(name -> name.replace("cmdstat_", "")))
                    .contains("psync")
                    .allMatch(Set.of(
                            "psync",
                            "replconf",
                            "ping",
                            "auth",
                            "info",
                            "acl|list",
                            "config|get",
                            "module|list",
                            "function|list",
                            "config|resetstat",
                            "xinfo",
                            "client|setname",
                            "command")::contains);
            assertThat(InfoText.parse(infoOf("persistence"))).containsEntry("rdb_bgsave_in_progress", "0");
            assertThat(report.object("parameters").text("against")).doesNotContain(primary.password());
            assertThat(Path.of(run(primary.server(), "show", report.text("id"), "--json")
                            .json()
                            .text("page")))
                    .content()
                    .contains("--against redis://")
                    .doesNotContain(primary.password());
        }

        private String infoOf(String section) {
            return ((Reply.Bulk) primary.require("INFO", section)).utf8();
        }

        private SegmentEntry lastSegment() throws IOException {
            return Child.Layout.in(folder).store().catalog().segments().getLast();
        }

        private static void flip(Path file) throws IOException {
            try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
                bytes.seek(file.toFile().length() / 3);
                int old = bytes.read();
                bytes.seek(file.toFile().length() / 3);
                bytes.write(old ^ 4);
            }
        }
    }

    /// A server that starts has what its own files gave it: nothing in the stream tells whether that is what it
    /// had.
    @Test
    void aProofFromBeforeARestartIsStale() throws Exception {
        try (ScratchServer first = ScratchServer.of(ServerBinaries.standard().embedded())
                        .option("repl-diskless-sync-delay", "0")
                        .option("save", "3600", "1000000")
                        .start(PATIENCE);
                Child archive =
                        Child.archive(Child.Layout.in(folder), uri(first), password(first), 64, "--min-free", "1mb")) {
            archive.awaitStreaming();
            writeAndAwait(first, archive);
            assertThat(drill(first, "--against", uri(first), "--require-proof")
                            .succeeded()
                            .output())
                    .doesNotContain("STALE");
            String proven = lastProof(first);
            first.stop();

            try (ScratchServer second = first.again().start(PATIENCE)) {
                writeAndAwait(second, archive);

                assertThat(drill(second).succeeded().output())
                        .contains("Proof      equal, key by key, ")
                        .contains("STALE: the archived server was started anew since then (another run_id)");
                assertThat(lastProof(second)).as("as the monitor tells it").isEqualTo(proven);
                Ended required = drill(second, "--require-proof");
                assertThat(required.status()).isEqualTo(20);
                assertThat(required.errors()).contains("the drill failed: the proof is stale: since backup ");
                drill(second, "--random", "2", "--require-proof")
                        .failed(20, "no moment to choose from that can be proven", "--against");
                JsonDocument fresh = drill(second, "--against", uri(second), "--require-proof", "--json")
                        .succeeded()
                        .json();
                assertThat(fresh.flag("proofStale")).isFalse();
                assertThat(fresh.text("proof")).isEqualTo("equal");
                assertThat(lastProof(second)).isGreaterThan(proven);
            }
        }
    }

    private String lastProof(ScratchServer server) {
        String seen = Terminal.at(folder)
                .password(password(server))
                .run(
                        "monitor",
                        uri(server),
                        "--once",
                        "--json",
                        "--repo",
                        Child.Layout.in(folder).repository().toString(),
                        "--source",
                        "a")
                .output();
        Matcher time = Pattern.compile("\"lastProof\":\"([^\"]+)\"").matcher(seen);
        assertThat(time.find()).as(seen).isTrue();
        return time.group(1);
    }

    /// Until the archive holds a write of this run of the server.
    private static void writeAndAwait(ScratchServer server, Child archive) {
        try (ServerConnection connection = server.connect()) {
            var _ = connection.require("INCR", "counter");
            Map<String, String> replication = InfoText.parse(connection.info("replication"));
            String replid = replication.getOrDefault("master_replid", "");
            long offset = Long.parseLong(replication.getOrDefault("master_repl_offset", "-1"));
            archive.await(
                    "a write of this run", state -> state.replid().equals(replid) && state.durableOffset() >= offset);
        }
    }

    /// Which drills there are is told without any server.
    @Test
    void aDrillThatNeverWasIsNotShown() throws Exception {
        try (Primary primary = Primary.start();
                Child archive = Child.archive(
                        Child.Layout.in(folder), primary.uri(), primary.password(), 64, "--min-free", "1mb")) {
            archive.awaitStreaming();

            run(primary.server(), "show", "restore-1").failed(2, "there is no drill 'restore-1'", "drill list");
            assertThat(run(primary.server(), "list").succeeded().output()).startsWith("There was no drill yet");
        }
    }
}
