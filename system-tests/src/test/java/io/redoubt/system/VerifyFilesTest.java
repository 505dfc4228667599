package io.redoubt.system;

import static io.redoubt.system.SampleFiles.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `verify FILE|DIR`: 0 for what servers wrote, 20 with the byte for what is damaged, 3 for what no known server
/// loads, 2 for what is no dataset; and never a changed byte.
@Timeout(60)
class VerifyFilesTest {
    private Path home;
    private SampleFiles files;
    private Terminal terminal;

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        files = new SampleFiles(Files.createDirectory(home.resolve("files")));
        terminal = Terminal.at(home);
    }

    private Ended verified(Path given, String... options) {
        String[] arguments = Stream.concat(Stream.of("verify", given.toString()), Stream.of(options))
                .toArray(String[]::new);
        return terminal.run(arguments);
    }

    private void isDamaged(Path given, String what, String consequence) {
        Ended ended = verified(given);

        ended.requireNoTrace();
        assertThat(ended.status()).as(ended.errors()).isEqualTo(20);
        assertThat(ended.output()).contains("bad " + given).contains(what).contains(consequence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"r60", "r62", "r70", "r72", "r74", "r802", "r806", "r863", "v72", "v80", "v81", "v90", "v91"})
    void whatServersWroteIsSoundAndStaysAsItIs(String server) throws IOException {
        Path data = files.dataDirectory(server);
        Path snapshot = files.allTypes(server);
        Map<String, Long> before = contents();

        JsonDocument log = verified(data, "--json").succeeded().json();
        JsonDocument rdb = verified(snapshot, "--json").succeeded().json();

        assertThat(log.flag("damaged")).isFalse();
        assertThat(log.objects("files").getLast().object("log").number("commands"))
                .isPositive();
        assertThat(rdb.objects("files").getFirst().object("snapshot").number("keys"))
                .isGreaterThan(20);
        assertThat(contents()).isEqualTo(before);
    }

    /// Every file with its size and time.
    private Map<String, Long> contents() throws IOException {
        Map<String, Long> all = new TreeMap<>();
        try (Stream<Path> found = Files.walk(files.folder())) {
            for (Path path : found.toList()) {
                all.put(path.toString(), Files.getLastModifiedTime(path).toMillis() + Files.size(path));
            }
        }
        return all;
    }

    @Test
    void theTextNamesFilesServersAndVersions() throws IOException {
        Ended ended = verified(files.dataDirectory("v90")).succeeded();

        assertThat(ended.output())
                .contains("ok  " + files.folder().resolve("v90/appendonlydir/appendonly.aof.1.base.rdb"))
                .contains("snapshot VALKEY version 80 of valkey-9.0.3")
                .contains("Loads on no Redis, Valkey 9.0 and later.");
    }

    @Test
    void damageIsToldWithItsByte() throws IOException {
        byte[] snapshot = SampleFiles.of("r72", "all-types.rdb");
        byte[] changed = snapshot.clone();
        changed[snapshot.length / 2] ^= 1;

        isDamaged(files.write("cut.rdb", Arrays.copyOf(snapshot, 100)), "byte 100: the file ends here", "No server");
        assertThat(verified(files.write("changed.rdb", changed)).status()).isEqualTo(20);
        isDamaged(
                files.write("torn.aof", SampleFiles.handmade("cut-in-multi.aof")),
                "byte 50: the transaction that begins here has no EXEC",
                "a server cuts the file at byte 50");
        isDamaged(files.write("empty.rdb", ""), "byte 0: the file is empty", "A server has no keys on it");
        isDamaged(files.write("notes.txt", "buy milk"), "byte 0: neither a snapshot nor", "A snapshot begins with");
        isDamaged(
                files.write("arguments.aof", command("SET", "a", "1") + command("SET", "b")),
                "byte 27: 'set' begins here with a number of arguments it does not take",
                "Servers crash at it");
        isDamaged(files.write("other.aof", "*3\r\n+SET\r\n"), "byte 4: argument does not begin", "first 0 bytes");
    }

    @Test
    void damageIsToldToProgramsToo() throws IOException {
        Path torn = files.write("torn.aof", command("SET", "a", "1") + "*2\r\n");

        Ended ended = verified(torn, "--json");

        assertThat(ended.status()).isEqualTo(20);
        JsonDocument finding =
                ended.json().objects("files").getFirst().objects("findings").getFirst();
        assertThat(ended.json().flag("damaged")).isTrue();
        assertThat(finding.text("severity")).isEqualTo("damage");
        assertThat(finding.number("byte")).isEqualTo(command("SET", "a", "1").length());
    }

    @Test
    void aCommandOfNoKnownServerIsAFinding() throws IOException {
        Ended ended = verified(files.write("module.aof", command("SET", "a", "1") + command("JSON.SET", "b", "1")));

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.output()).contains("byte 27: 'json.set' begins here").contains("loads on no known server");
    }

    @Test
    void aDirectoryThatNoServerLoadsIsExplained() throws IOException {
        Path without = files.dataDirectory("r72");
        Files.delete(without.resolve("appendonlydir/appendonly.aof.manifest"));
        Path missing = files.dataDirectory("r74");
        Files.delete(missing.resolve("appendonlydir/appendonly.aof.1.incr.aof"));

        verified(without).failed(20, "a server starts EMPTY on it", "Put 'appendonly.aof.manifest' back");
        verified(missing).failed(20, "line 2 of manifest", "A server exits at such a manifest");
    }

    @Test
    void whatIsNoDatasetIsRefused() throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(SampleFiles.of("r72", "all-types.rdb"));
        }

        verified(files.write("dump.rdb.gz", zipped.toByteArray())).failed(2, "is compressed (GZIP)", "Uncompress it");
        verified(home.resolve("absent.rdb")).failed(2, "there is no file or directory", "Give a server's");
        verified(files.folder()).failed(2, "is no data directory of a server", "--config FILE");
        verified(files.write("later.rdb", "REDIS0099")).failed(16, "is unusable at byte", "newer");
        verified(Path.of("backup:latest")).failed(10, "there is no repository", "Check --repo");
    }

    @Test
    void aPipeIsNeverWaitedFor() throws Exception {
        Path parts = files.write("appendonly.aof.manifest", "file pipe seq 1 type i\n")
                .resolveSibling("");
        Path pipe = parts.resolve("pipe");
        int made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        Assumptions.assumeTrue(made == 0, "skipped: no mkfifo");

        verified(pipe).failed(2, "is neither a file nor a directory", "Give a server's");
        verified(parts).failed(2, "is no regular file", "Give the files a server wrote");
    }

    @Test
    void whatThisUserMayNotReadIsSaidToBeThat() throws IOException {
        Path data = files.dataDirectory("r72");
        Path parts = data.resolve("appendonlydir");
        Files.setPosixFilePermissions(parts, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(parts), "skipped: root may read everything");

        verified(data).failed(2, "this user may not read '" + parts, "Run as the server's user");
    }

    @Test
    void theServersConfigurationDecidesWhatIsRead() throws IOException {
        Path data = files.dataDirectory("r72");
        Files.write(data.resolve("dump.rdb"), SampleFiles.of("r72", "all-types.rdb"));
        Path configuration = files.write("redis.conf", "appendonly no\n");

        assertThat(names(verified(data, "--json"))).hasSize(2);
        assertThat(names(verified(data, "--json", "--config", configuration.toString())))
                .containsExactly("dump.rdb");
    }

    private static List<String> names(Ended ended) {
        return ended.succeeded().json().objects("files").stream()
                .map(file -> file.text("name"))
                .toList();
    }
}
