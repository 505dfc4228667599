package io.redoubt.system;

import static io.redoubt.system.SampleFiles.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `convert AOFDIR OUT --to TIME`: what is cut holds what had been written by then, which a real server tells.
@Timeout(120)
class CutLogTest {
    /// 2023-11-14T22:13:20Z
    private static final long BEGIN = 1_700_000_000;

    private Path home;
    private SampleFiles files;
    private Terminal terminal;

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        files = new SampleFiles(Files.createDirectory(home.resolve("files")));
        terminal = Terminal.at(home);
    }

    private static String stamp(int second) {
        return "#TS:%d\r\n".formatted(BEGIN + second);
    }

    /// Two increments; the second one is torn.
    private Path log() throws IOException {
        files.write(
                "log/appendonly.aof.7.incr.aof",
                stamp(0)
                        + command("SELECT", "0")
                        + command("SET", "a", "1")
                        + stamp(10)
                        + command("SET", "b", "1")
                        + command("MULTI")
                        + stamp(20)
                        + command("SET", "c", "1")
                        + command("EXEC"));
        files.write("log/appendonly.aof.8.incr.aof", stamp(30) + command("SET", "d", "1") + "*3\r\n$3\r\nSET");
        return files.write("log/appendonly.aof.manifest", """
                        file appendonly.aof.7.incr.aof seq 7 type i
                        file appendonly.aof.8.incr.aof seq 8 type i
                        """).resolveSibling("");
    }

    private Ended cut(Path given, Path out, String time, String... options) {
        List<String> all = new ArrayList<>(List.of("convert", given.toString(), out.toString(), "--to", time));
        all.addAll(List.of(options));
        return terminal.run(all.toArray(String[]::new));
    }

    /// Names of keys, as a server that loads the files has them.
    private String keys(Path given) {
        return terminal.run("export", given.toString())
                .succeeded()
                .output()
                .lines()
                .map(line -> line.replaceFirst(".*\"key\":\"([^\"]*)\".*", "$1"))
                .sorted()
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({
        "2023-11-14T22:13:20Z, a",
        "2023-11-14T22:13:29.999Z, a",
        "2023-11-14T22:13:35Z, ab",
        "2023-11-14T22:13:40Z, abc",
        "2023-11-14T22:13:50Z, abcd"
    })
    void whatHadBeenWrittenByThenIsKept(String time, String keys) throws IOException {
        Path out = home.resolve("out");

        cut(log(), out, time).succeeded();

        assertThat(keys(out)).isEqualTo(keys);
        assertThat(terminal.run("verify", out.toString()).succeeded().output()).contains("Loads on Redis 7.0");
    }

    @Test
    void theSourceStaysAsItIsAndTheResultIsTold() throws IOException {
        Path log = log();
        byte[] before = Files.readAllBytes(log.resolve("appendonly.aof.8.incr.aof"));
        Path out = home.resolve("out");

        JsonDocument told =
                cut(log, out, "2023-11-14T22:13:35Z", "--json").succeeded().json();

        assertThat(told.text("lastTimestamp")).isEqualTo("2023-11-14T22:13:30.000Z");
        assertThat(told.number("leftOutBytes")).isPositive();
        assertThat(Files.readAllBytes(log.resolve("appendonly.aof.8.incr.aof"))).isEqualTo(before);
        assertThat(out.resolve("appendonly.aof.manifest"))
                .content()
                .isEqualTo("file appendonly.aof.1.incr.aof seq 1 type i\n");
        assertThat(home).isDirectoryNotContaining("glob:**/.out*");
    }

    @Test
    void aSingleFileBecomesAFileWithItsSnapshot() throws IOException {
        byte[] snapshot = SampleFiles.of("r62", "basic-types.rdb");
        String commands = "#TS:2000000000\r\n" + command("SET", "early", "1") + "#TS:2000000010\r\n"
                + command("SET", "later", "1");
        byte[] log = commands.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(snapshot, snapshot.length + log.length);
        System.arraycopy(log, 0, whole, snapshot.length, log.length);
        Path file = files.write("appendonly.aof", whole);
        Path some = home.resolve("some.aof");
        Path none = home.resolve("none.aof");

        cut(file, some, "2033-05-18T03:33:20Z").succeeded();
        Ended snapshotOnly = cut(file, none, "2033-05-18T03:33:19Z").succeeded();

        assertThat(keys(some)).contains("early").doesNotContain("later");
        assertThat(snapshotOnly.output()).contains("it holds the snapshot alone");
        assertThat(none).hasSize(snapshot.length);
    }

    @Test
    void whatIsNotKnownOrNotThereIsRefusedAndWritesNothing() throws IOException {
        Path log = log();
        Path out = home.resolve("out");
        Path unstamped = files.write("unstamped.aof", command("SET", "a", "1"));
        Path late = files.write("late.aof", command("SET", "a", "1") + stamp(0) + command("SET", "b", "1"));
        Path middle = files.write("middle.aof", stamp(0) + "buy milk\n");

        cut(log, out, "2023-11-14T22:13:19Z").failed(13, "the files begin at 2023-11-14T22:13:20.000Z", "later time");
        cut(unstamped, out, "2023-11-14T22:13:20Z").failed(13, "has no #TS lines", "'aof-timestamp-enabled yes'");
        cut(late, out, "2023-11-14T22:13:19Z")
                .failed(13, "when the first 1 commands of the log ran", "redoubt archive");
        cut(files.dataDirectory("r72"), out, "2020-01-01T00:00:00Z").failed(13, "the files begin at", "later time");
        cut(middle, out, "2023-11-14T22:13:20Z").failed(20, "neither a command nor", "The first 16 bytes");
        cut(log, out, "latest").failed(2, "not at 'latest'", "Give a time");
        cut(log, out, "soon").failed(2, "is not a target", "Write latest");
        cut(log, log, "2023-11-14T22:13:20Z").failed(14, "exists already", "Choose another name");
        cut(log, out, "2023-11-14T22:13:20Z", "--match", "a*").failed(2, "goes with none of --for", "Cut them first");
        assertThat(out).doesNotExist();
    }

    @Test
    void aPlaceThatMayNotBeWrittenIsSaidToBeThat() throws IOException {
        Path closed = Files.createDirectory(home.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        Assumptions.assumeFalse(Files.isWritable(closed), "skipped: root may write everywhere");

        cut(log(), closed.resolve("out"), "2023-11-14T22:13:20Z").failed(1, "may not be read or written", "Check its");
    }

    /// With a real server's stamps: nothing of that file is later than now.
    @Test
    void aRealServersStampsAreUnderstood() throws IOException {
        Path out = home.resolve("out");

        Ended ended =
                cut(files.dataDirectory("r72"), out, "2030-01-01T00:00:00Z").succeeded();

        assertThat(ended.errors()).contains("nothing in the files is later than 2030-01-01T00:00:00.000Z");
        assertThat(terminal.run("digest", out.toString()).status()).isIn(0, 16);
    }
}
