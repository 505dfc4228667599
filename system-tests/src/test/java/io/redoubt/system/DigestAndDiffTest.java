package io.redoubt.system;

import static io.redoubt.system.SampleFiles.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `digest` and `diff` at a terminal, on files of real servers.
@Timeout(120)
class DigestAndDiffTest {
    private Path home;
    private SampleFiles files;
    private Terminal terminal;

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        files = new SampleFiles(Files.createDirectory(home.resolve("files")));
        terminal = Terminal.at(home);
    }

    private Ended run(String command, Object... arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        Arrays.stream(arguments).map(Object::toString).forEach(all::add);
        return terminal.run(all.toArray(String[]::new));
    }

    private String digest(Object... arguments) {
        return run("digest", arguments).succeeded().output().strip();
    }

    @Test
    void aDigestIsSixtyFourDigitsAndTheNumberOfKeys() throws IOException {
        String text = digest(files.allTypes("r72"));

        assertThat(text).matches("[0-9a-f]{64} 62");
        JsonDocument json = run("digest", files.allTypes("r72"), "--json").json();
        assertThat(json.text("digest")).isEqualTo(text.substring(0, 64));
        assertThat(json.text("form")).isEqualTo("redoubt-dataset-1");
        assertThat(json.text("scope")).isEqualTo("stream-counters,field-expiries");
        assertThat(json.number("keys")).isEqualTo(62);
    }

    @Test
    void leavesAreOneLineForEachKey() throws IOException {
        List<String> lines = digest(files.allTypes("r72"), "--leaves").lines().toList();

        assertThat(lines).hasSize(63);
        assertThat(lines).anyMatch(line -> line.startsWith("0 str:int8 string 2 4102444800000 "));
        assertThat(lines.getFirst()).startsWith("- mylib function ");
        assertThat(lines.subList(0, 62)).allMatch(line -> line.split(" ", -1).length == 8);
        assertThat(run("digest", files.allTypes("r72"), "--leaves", "--json")
                        .output()
                        .lines())
                .hasSize(63)
                .allMatch(line -> line.startsWith("{\"schema\":1,"));
    }

    /// The files were made by the same run of the same server.
    @ParameterizedTest
    @CsvSource({"r70, redis-7.0", "v80, valkey-8.0", "v90, valkey-9"})
    void theFilesAServerAppendedToHoldWhatItSaved(String server, String tag) throws IOException {
        ServerBinary binary = new TestServer(tag).require();
        Path data = files.dataDirectory(server);

        Ended log = run("digest", data, "--server-binary", binary.program()).succeeded();

        assertThat(log.errors()).contains("is what " + binary.version() + " saved after it loaded a copy");
        assertThat(log.output().strip()).isEqualTo(digest(files.allTypes(server)));
    }

    @Test
    void fieldsThatRedis8ForgetsWhileItLoadsAreWarnedOf() throws IOException {
        ServerBinary binary = new TestServer("redis-8.0").require();

        Ended ended = run("digest", files.dataDirectory("r802"), "--server-binary", binary.program());

        assertThat(ended.succeeded().errors()).contains("fields of hashes that have expired by now are not in it");
    }

    /// No server is booted, and none at hand could load it.
    @Test
    void aSnapshotNeedsNoServerWhateverItsName() throws IOException {
        byte[] snapshot = SampleFiles.of("r863", "all-types.rdb");
        byte[] unsummed = snapshot.clone();
        Arrays.fill(unsummed, unsummed.length - 8, unsummed.length, (byte) 0);

        assertThat(digest(files.write("copy.of.a.dump", snapshot))).isEqualTo(digest(files.allTypes("r863")));
        assertThat(digest(files.write("unsummed.dump", unsummed))).isEqualTo(digest(files.allTypes("r863")));
    }

    @Test
    void encodingsAndOrderDoNotCount() throws IOException {
        Path lfu = files.write("lfu.rdb", SampleFiles.of("r863", "all-types-lfu.rdb"));

        assertThat(digest(lfu)).isEqualTo(digest(files.allTypes("r863")));
        assertThat(run("diff", lfu, files.allTypes("r863")).succeeded().output())
                .startsWith("Equal: ");
    }

    /// The snapshots of `small` were made of the same commands, but for types their versions do not have.
    @Test
    void redis6ComparesWithLaterOnesAsStreamV1() throws IOException {
        Path six = files.write("six.rdb", SampleFiles.small("REDIS0009"));
        Path seven = files.write("seven.rdb", SampleFiles.small("REDIS0010"));

        List<String> usual = differences(six, seven);
        List<String> first = differences(six, seven, "--as", "stream-v1");

        assertThat(usual).contains("changed stream");
        assertThat(first).doesNotContain("changed stream");
    }

    private List<String> differences(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return run("diff", all.toArray())
                .output()
                .lines()
                .map(line -> JsonDocument.parse("line", line.getBytes(StandardCharsets.UTF_8)))
                .filter(line -> line.has("change"))
                .map(line -> line.text("change") + " " + line.text("key"))
                .toList();
    }

    @Test
    void aBackupIsReadFromTheRepositoryAfterItWasChecked() throws IOException {
        Path snapshot = files.allTypes("r70");
        Path log = files.write("a.aof", command("SET", "a", "1"));
        String id = run("import", snapshot, "--source", "a", "--skip-boot", "--json")
                .json()
                .text("id");
        String ofLog = run("import", log, "--source", "b", "--skip-boot", "--json")
                .json()
                .text("id");

        assertThat(digest("backup:" + id, "--source", "a")).isEqualTo(digest(snapshot));
        assertThat(run("diff", "backup:latest", snapshot, "--source", "a")
                        .succeeded()
                        .output())
                .isEqualTo("Equal: 62 keys.\n");
        assertThat(run("inspect", "backup:latest", "--source", "a").succeeded().output())
                .startsWith("backup:" + id + ": 61 keys");
        assertThat(run("export", "backup:latest", "--source", "a")
                        .succeeded()
                        .output()
                        .lines())
                .hasSize(62);
        run("digest", "backup:latest", "--source", "b").failed(2, "holds a log", "--to backup:" + ofLog);
        run("digest", "backup:2020", "--source", "a").failed(13, "has no backup '2020'", "It has: " + id);
        Path stored = home.resolve(".local/share/redoubt/repository/sources/a/backups/%s.rdb.zst".formatted(id));
        byte[] changed = Files.readAllBytes(stored);
        changed[changed.length / 3] ^= 1;
        Files.delete(stored);
        Files.write(stored, changed);
        run("digest", "backup:latest", "--source", "a").failed(20, "does not match its SHA-256", "Put it back");
    }

    @Test
    void everyDifferenceIsNamedWithWhatDiffers() throws IOException {
        Path before = files.write(
                "before/appendonly.aof",
                command("SET", "same", "1")
                        + command("SET", "gone", "1")
                        + command("SET", "other", "ab")
                        + command("RPUSH", "list", "a", "b")
                        + command("SET", "ttl", "1")
                        + command("SET", "type", "1"));
        Path after = files.write(
                "after/appendonly.aof",
                command("SET", "same", "1")
                        + command("SET", "new", "1")
                        + command("SET", "other", "xy")
                        + command("RPUSH", "list", "a")
                        + command("SET", "ttl", "1", "PXAT", "4102444800000")
                        + command("SADD", "type", "1"));

        Ended ended = run("diff", before, after);

        ended.requireNoTrace();
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.output().lines())
                .containsExactly(
                        "- 'gone' in database 0 (string)",
                        "~ 'list' in database 0: value of 2 elements, now 1 elements",
                        "+ 'new' in database 0 (string)",
                        "~ 'other' in database 0: value of 2 bytes",
                        "~ 'ttl' in database 0: expiry none, now 2100-01-01T00:00:00.000Z",
                        "~ 'type' in database 0: type string, now set",
                        "1 added, 1 removed, 4 changed, 1 alike.");
        JsonDocument sum = JsonDocument.parse(
                "last line",
                run("diff", before, after, "--json")
                        .output()
                        .lines()
                        .toList()
                        .getLast()
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(sum.flag("equal")).isFalse();
        assertThat(sum.number("changed")).isEqualTo(4);
        assertThat(sum.number("alike")).isEqualTo(1);
    }

    @Test
    void aTornEndIsLeftOutAndSaidToBe() throws IOException {
        Path torn = files.write("torn.aof", SampleFiles.handmade("cut-in-multi.aof"));

        Ended ended = run("digest", torn).succeeded();

        assertThat(ended.output()).endsWith(" 1\n");
        assertThat(ended.errors())
                .contains("byte 50: the transaction that begins here")
                .contains("is left out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"digest", "diff"})
    void whatCannotBeReadIsRefused(String command) throws IOException {
        byte[] snapshot = SampleFiles.of("r72", "all-types.rdb");
        Path good = files.write("good.rdb", snapshot);
        Object[] second = command.equals("diff") ? new Object[] {good} : new Object[0];
        Path without = files.dataDirectory("r72");
        Files.delete(without.resolve("appendonlydir/appendonly.aof.manifest"));
        Path middle = files.write("middle.aof", command("SET", "a", "1") + "buy milk\n" + command("SET", "b", "1"));

        run(command, with(files.write("cut.rdb", Arrays.copyOf(snapshot, 100)), second))
                .failed(20, "is unusable at byte 100", "Use another snapshot");
        run(command, with(middle, second)).failed(20, "byte 27: neither a command nor", "The first 27 bytes");
        run(command, with(files.write("both.aof", command("SET", "a") + "*1\r\n"), second))
                .failed(20, "byte 0: 'set' begins here with a number of arguments", "Servers crash");
        run(command, with(files.write("empty.rdb", ""), second)).failed(2, "is empty", "A server has no keys");
        run(command, with(files.write("notes.txt", "buy milk"), second)).failed(2, "is neither", "A snapshot begins");
        run(command, with(home.resolve("absent"), second)).failed(2, "there is no file", "Give a server's");
        run(command, with(without, second)).failed(20, "a server starts EMPTY", "Put 'appendonly.aof.manifest' back");
        run(command, with(files.write("module.aof", command("JSON.SET", "a", "1")), second))
                .failed(16, "no known server loads '", "'redoubt verify' names the commands");
    }

    private static Object[] with(Path first, Object... others) {
        List<Object> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(others));
        return all.toArray();
    }

    @Test
    void nothingIsLeftBehindAndNothingIsChanged() throws IOException {
        Path data = files.dataDirectory("r70");
        byte[] log = Files.readAllBytes(data.resolve("appendonlydir/appendonly.aof.1.incr.aof"));

        run("diff", data, data).succeeded();

        assertThat(Files.readAllBytes(data.resolve("appendonlydir/appendonly.aof.1.incr.aof")))
                .isEqualTo(log);
        assertThat(data.resolve("appendonlydir")).isDirectoryNotContaining("glob:**.2.*");
    }
}
