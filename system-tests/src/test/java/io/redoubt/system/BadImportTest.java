package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Imports that must be refused, and some that are taken with a remark: the message says what and where and
/// what to do; a refusal lists nothing, and what was given is never touched.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class BadImportTest {
    private byte[] snapshot = {};

    private Path home;
    private Path data;
    private Terminal terminal;

    @BeforeAll
    void snapshot(@TempDir Path folder) throws IOException {
        try (ScratchServer server = ScratchServer.of(ServerBinaries.standard().embedded())
                        .directory(folder)
                        .start(Duration.ofSeconds(20));
                ServerConnection connection = server.connect()) {
            Reply _ = connection.require("SET", "a", "1");
            Reply _ = connection.require("SAVE");
        }
        snapshot = Files.readAllBytes(folder.resolve("dump.rdb"));
    }

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        data = Files.createDirectory(home.resolve("data"));
        terminal = Terminal.at(home);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.write(file, bytes);
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Ended imported(Path given, String... options) {
        List<String> arguments = new ArrayList<>(List.of("import", given.toString()));
        arguments.addAll(List.of(options));
        return terminal.run(arguments.toArray(String[]::new));
    }

    private Path repository() {
        return home.resolve(".local/share/redoubt/repository");
    }

    private List<JsonDocument> listed() {
        return terminal.run("list", "--json").succeeded().json().objects("backups");
    }

    private static String command(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        return text.toString();
    }

    @Test
    void aGoodOneTellsAllThereIsToKnow() throws Exception {
        JsonDocument result = imported(write("dump.rdb", snapshot), "--source", "orders", "--json")
                .succeeded()
                .json();

        assertThat(result.number("schema")).isEqualTo(1);
        assertThat(result.text("source")).isEqualTo("orders");
        assertThat(result.text("engine")).isEqualTo("redis");
        assertThat(result.text("version")).isEqualTo("7.0.15");
        assertThat(result.number("keys")).isEqualTo(1);
        assertThat(result.number("bytes")).isPositive();
        assertThat(result.text("verified")).isEqualTo("verified");
        assertThat(result.text("origin")).isEqualTo(data.resolve("dump.rdb").toString());
        assertThat(result.names()).contains("id", "time", "warnings");
        assertThat(listed())
                .singleElement()
                .extracting(backup -> backup.text("id"))
                .isEqualTo(result.text("id"));
    }

    @Test
    void theOnlySourceNeedsNoNameAndTheFirstOneDoes() throws Exception {
        Path dump = write("dump.rdb", snapshot);

        imported(dump).failed(2, "holds no source yet", "Name the server the files come from with --source.");
        assertThat(repository()).doesNotExist();
        imported(dump, "--source", "orders").succeeded();
        imported(dump).succeeded();
        imported(dump, "--source", "others").succeeded();
        imported(dump).failed(2, "holds several sources", "--source");
    }

    @Test
    void whatIsNotThereOrNoServersLeavesNothingBehind() throws Exception {
        write("notes.txt", "buy milk");

        imported(data.resolve("absent"), "--source", "a").failed(2, "there is no file or directory", "Give a server's");
        imported(data, "--source", "a").failed(2, "is no data directory of a server", "--config FILE");
        imported(data.resolve("notes.txt"), "--source", "a")
                .failed(2, "is neither a snapshot nor", "A snapshot begins");
        imported(write("dump.rdb.gz", zipped()), "--source", "a").failed(2, "is compressed (GZIP)", "Uncompress it");

        assertThat(repository()).doesNotExist();
    }

    private byte[] zipped() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(snapshot);
        }
        return bytes.toByteArray();
    }

    @Test
    void whatThisUserMayNotReadIsSaidToBeThat() throws Exception {
        Path dump = write("appendonlydir/appendonly.aof", command("SET", "a", "1"));
        Files.setPosixFilePermissions(dump.resolveSibling(""), PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(dump.resolveSibling("")), "skipped: root may read everything");

        imported(data, "--source", "a")
                .failed(2, "this user may not read '" + dump.resolveSibling(""), "Run as the server's user");
    }

    @Test
    void aDirectoryWithoutManifest() throws Exception {
        write("appendonlydir/appendonly.aof.1.incr.aof", command("SET", "a", "1"));

        imported(data, "--source", "a").failed(20, "a server starts EMPTY on it", "Put 'appendonly.aof.manifest' back");

        assertThat(repository()).doesNotExist();
    }

    @Test
    void aManifestWithALineServersRefuse() throws Exception {
        write("appendonlydir/appendonly.aof.1.incr.aof", command("SET", "a", "1"));
        Path manifest = write("appendonlydir/appendonly.aof.manifest", "file appendonly.aof.1.incr.aof seq 1 type i");

        imported(data, "--source", "a")
                .failed(20, "line 1 of manifest '" + manifest + "' does not end with a newline", "A server exits");
    }

    @Test
    void aDamagedSnapshotIsRefusedAtTheByteAndNothingIsListed() throws Exception {
        byte[] damaged = snapshot.clone();
        damaged[damaged.length - 12] ^= 1;

        imported(write("dump.rdb", damaged), "--source", "a").failed(20, "is unusable at byte", "Use another snapshot");
        imported(write("dump.rdb", Arrays.copyOf(snapshot, 40)), "--source", "a")
                .failed(20, "is unusable at byte 40", "Use another snapshot");

        assertThat(listed()).isEmpty();
    }

    @Test
    void aSnapshotOfALaterVersionIsListedUnverified() throws Exception {
        byte[] later = snapshot.clone();
        System.arraycopy("0099".getBytes(StandardCharsets.US_ASCII), 0, later, 5, 4);

        Ended ended = imported(write("dump.rdb", later), "--source", "a", "--json");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.errors())
                .contains("the backup is stored but unverified")
                .contains("REDIS0099");
        assertThat(ended.json().text("verified")).isEqualTo("unverified");
        assertThat(listed())
                .singleElement()
                .extracting(backup -> backup.text("cause"))
                .asString()
                .contains("REDIS0099");
    }

    @Test
    void aRepositoryThatIsFullListsNothing() throws Exception {
        byte[] value = new byte[3 << 20];
        new SplittableRandom(1).nextBytes(value);
        String text = command("SET", "a", new String(value, StandardCharsets.ISO_8859_1));
        Path file = write("appendonly.aof", text);
        try (SmallDisk disk = SmallDisk.mount(home.resolve("small"), 2)) {
            String repository = disk.resolve("repository").toString();

            imported(file, "--source", "a", "--repo", repository)
                    .failed(15, "No space left on device", "Free some space");

            assertThat(terminal.run("list", "--json", "--repo", repository)
                            .succeeded()
                            .json()
                            .objects("backups"))
                    .isEmpty();
            assertThat(disk.resolve("repository/sources/a/backups")).isDirectoryNotContaining("glob:**.zst*");
        }
        assertThat(file).hasSize(text.length());
    }

    @Test
    void theServersConfigurationDecidesWhatIsTaken() throws Exception {
        write("dump.rdb", snapshot);
        write("appendonlydir/appendonly.aof.1.incr.aof", command("SET", "b", "1") + command("SET", "c", "1"));
        write("appendonlydir/appendonly.aof.manifest", "file appendonly.aof.1.incr.aof seq 1 type i\n");
        Path configuration = write("redis.conf", "appendonly no\n");

        JsonDocument log = imported(data, "--source", "a", "--json").succeeded().json();
        JsonDocument dump = imported(data, "--source", "a", "--json", "--config", configuration.toString())
                .succeeded()
                .json();

        assertThat(log.number("keys")).isEqualTo(2);
        assertThat(log.texts("warnings")).anyMatch(warning -> warning.contains("not taken: 'dump.rdb'"));
        assertThat(dump.number("keys")).isEqualTo(1);
        assertThat(dump.texts("warnings")).singleElement().asString().contains("not taken: 'appendonlydir'");
    }
}
