package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.system.traffic.RandomTraffic;
import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A backup taken over the wire from each server of the matrix, listed, verified and restored, is the dataset the
/// server had.
@Timeout(180)
class BackupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /// They would take the pairs away.
    private static final Set<String> FLUSHES = Set.of("flushall", "flushdb", "swapdb");

    static List<TestServer> matrix() {
        return TestServer.matrix();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aBackupUnderLoadIsWholeAndOneOfAQuietServerIsExact(TestServer server, @TempDir Path home) throws Exception {
        ServerBinary binary = server.require();
        try (ScratchServer source = source(binary)) {
            Terminal terminal = Terminal.at(home).password(password(source));
            String uri = "redis://127.0.0.1:" + source.port();
            try (var traffic =
                            new RandomTraffic(source, 7, RandomTraffic.Load.gentle(), leftOut(binary.version()), home);
                    var pairs = Pairs.writing(source)) {
                Await.until("some traffic", () -> traffic.tally().commands() > 2_000 && pairs.written() > 200);
                long before = pairs.written();

                JsonDocument taken = backup(terminal, uri, binary).json();

                long after = pairs.written();
                assertThat(after).as("pairs written meanwhile").isGreaterThan(before);
                assertThat(restoredPairs(terminal, taken, binary, home)).isBetween(before, after + 1);
            }

            requireExact(source, terminal, uri, binary, home);
            requireListed(terminal, 2);
            requireVerified(terminal, binary);
        }
    }

    private static Set<String> leftOut(ServerVersion version) {
        return Stream.concat(FLUSHES.stream(), TortureTest.leftOut(version).stream())
                .collect(Collectors.toSet());
    }

    private static ScratchServer source(ServerBinary binary) {
        return ScratchServer.of(binary)
                .option("repl-diskless-sync-delay", "0")
                .option("databases", "16")
                .debugCommands()
                .start(PATIENCE);
    }

    private static Ended backup(Terminal terminal, String uri, ServerBinary binary) {
        return terminal.run(
                        "backup",
                        uri,
                        "--source",
                        "a",
                        "--json",
                        "--server-binary",
                        binary.program().toString())
                .succeeded();
    }

    private static void requireExact(
            ScratchServer source, Terminal terminal, String uri, ServerBinary binary, Path home) throws Exception {
        Snapshot had;
        JsonDocument taken;
        try (ServerConnection connection = source.connect()) {
            // What expires between the two would be in one and not in the other.
            Reply _ = connection.require("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            taken = backup(terminal, uri, binary).json();
            had = Snapshot.read(connection, binary.version(), true);
        }
        assertThat(taken.text("verified")).isEqualTo("verified");
        assertThat(taken.text("replid")).isEqualTo(had.replid());
        assertThat(had.offset()).isBetween(taken.number("offset"), taken.number("offset") + 100_000);

        for (String format : List.of("aof", "rdb")) {
            Path into = home.resolve("exact-" + format);
            JsonDocument restored = restore(terminal, taken, binary, into, format);
            Snapshot found = new Held(binary, into, format.equals("aof") ? "yes" : "no")
                    .read(server -> Snapshot.read(server, binary.version(), true));
            // What has expired by now cannot be asked for any more: the digest alone speaks for it.
            long now = System.currentTimeMillis() + 1;
            assertThat(restored.text("backup")).isEqualTo(taken.text("id"));
            assertThat(restored.number("keys")).isEqualTo(taken.number("keys"));
            assertThat(found.digest()).as(format).isEqualTo(had.digest());
            assertThat(had.differences(found, now, Duration.ofMillis(50)))
                    .as(format)
                    .isEmpty();
            assertThat(found.functions()).isEqualTo(had.functions());
        }
    }

    private static long restoredPairs(Terminal terminal, JsonDocument taken, ServerBinary binary, Path home)
            throws Exception {
        Path into = home.resolve("under-load");
        restore(terminal, taken, binary, into, "aof");
        return new Held(binary, into, "yes").read(Pairs::requireWhole);
    }

    private static JsonDocument restore(
            Terminal terminal, JsonDocument taken, ServerBinary binary, Path into, String format) {
        return terminal.run(
                        "restore",
                        "--source",
                        "a",
                        "--to",
                        "backup:" + taken.text("id"),
                        "--into",
                        into.toString(),
                        "--format",
                        format,
                        "--json",
                        "--server-binary",
                        binary.program().toString())
                .succeeded()
                .json();
    }

    private static void requireListed(Terminal terminal, int count) {
        List<JsonDocument> listed =
                terminal.run("list", "--json").succeeded().json().objects("backups");
        assertThat(listed).hasSize(count);
        for (JsonDocument backup : listed) {
            assertThat(backup.names()).contains("id", "time", "engine", "version", "bytes", "keys", "verified");
            assertThat(backup.text("verified")).isEqualTo("verified");
            assertThat(backup.text("id")).startsWith(backup.text("time").substring(0, 4));
        }
    }

    private static void requireVerified(Terminal terminal, ServerBinary binary) throws Exception {
        String program = binary.program().toString();
        terminal.run("verify", "--server-binary", program).succeeded();
        Path folder = terminal.home().resolve(".local/share/redoubt/repository/sources/a/backups");
        Path stored;
        try (var files = Files.newDirectoryStream(folder, "*.rdb.zst")) {
            stored = files.iterator().next();
        }
        byte[] whole = Files.readAllBytes(stored);
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        Files.write(stored, changed);

        Ended found = terminal.run("verify", "--json", "--server-binary", program);

        assertThat(found.status()).isEqualTo(20);
        assertThat(found.json().objects("backups"))
                .extracting(backup -> backup.text("verified"))
                .containsExactlyInAnyOrder("damaged", "verified");
        Files.write(stored, whole);
        terminal.run("verify", "--server-binary", program).succeeded();
    }

    private static String password(ScratchServer server) {
        return new String(server.password().utf8(), StandardCharsets.UTF_8);
    }
}
