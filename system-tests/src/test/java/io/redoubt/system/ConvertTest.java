package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `convert` on files of real servers, and on what is none.
class ConvertTest {
    private static final long YEAR_2100 = 4_102_444_800_000L;
    private static final DatasetScope COMMON = new DatasetScope(true, true, true, false);

    @TempDir
    Path folder;

    private Terminal terminal;
    private Path out;

    @BeforeEach
    void home() {
        terminal = Terminal.at(folder.resolve("home"));
        out = folder.resolve("dump.rdb");
    }

    private Ended convert(Path in, String... options) {
        String[] words = {"convert", in.toString(), out.toString()};
        String[] all = Arrays.copyOf(words, words.length + options.length);
        System.arraycopy(options, 0, all, words.length, options.length);
        return terminal.run(all);
    }

    private static Path small(String header) {
        return LoadedSnapshot.small(header);
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource({
        "REDIS0009, redis-7.0, redis-7.0",
        "REDIS0011, redis-7.0, redis-7.0",
        "REDIS0011, redis-8, redis-8.0",
        "REDIS0011, valkey-8, valkey-8.1",
        "REDIS0011, valkey-9, valkey-9"
    })
    void aServerLoadsWhatIsConvertedForIt(String file, String server, String tag) throws IOException {
        Ended ended = convert(small(file), "--for", server).succeeded();

        assertThat(ended.output()).startsWith("Wrote '%s' for %s: 20 keys, ".formatted(out, server));
        DatasetScope scope = file.equals("REDIS0009") ? DatasetScope.STREAM_V1 : COMMON;
        assertThat(LoadedSnapshot.require(new TestServer(tag), folder, scope))
                .isEqualTo(LoadedSnapshot.leaves(small(file), scope));
    }

    @Test
    void whatServersOfRedis6CannotHoldIsLeftOutByChoosingKeys() throws IOException {
        convert(small("REDIS0011"), "--for", "redis-6.2")
                .failed(
                        16,
                        "the snapshot holds a function library, which snapshots of REDIS version 9 cannot hold",
                        "only keys, as with --match '*'");

        convert(small("REDIS0011"), "--for", "redis-6.2", "--match", "*").succeeded();

        NavigableMap<DatasetKey, DatasetLeaf> source =
                LoadedSnapshot.leaves(small("REDIS0011"), DatasetScope.STREAM_V1);
        source.values().removeIf(leaf -> leaf.type().equals("function"));
        assertThat(LoadedSnapshot.require(new TestServer("redis-6.2"), folder, DatasetScope.STREAM_V1))
                .isEqualTo(source);
    }

    @Test
    void theFirstKeyThatCannotBeCarriedIsNamedAndNothingIsWritten() throws IOException {
        convert(small("VALKEY080"), "--for", "valkey-8")
                .failed(
                        16,
                        "key 'fields-packed' in database 0 holds fields that expire, which snapshots of REDIS version 11"
                                + " cannot hold",
                        "Choose a version that can");

        assertThat(Contents.of(folder).keySet()).containsExactly("");
        convert(small("VALKEY080"), "--for", "valkey-8", "--ttl", "drop").succeeded();
        assertThat(LoadedSnapshot.require(new TestServer("valkey-8.0"), folder, COMMON)
                        .values())
                .allSatisfy(leaf -> assertThat(leaf.expiryMillis()).isEqualTo(-1));
    }

    @Test
    void aFileThatExistsIsReplacedOnlyByForce() throws IOException {
        Files.writeString(out, "precious");

        convert(small("REDIS0011")).failed(14, "'" + out + "' exists already", "--force");
        assertThat(out).hasContent("precious");
        convert(folder.resolve("nothing"), "--force").failed(2, "there is no", "Give an RDB file");
        assertThat(out).hasContent("precious");

        convert(small("REDIS0011"), "--force").succeeded();
        assertThat(Contents.of(folder).keySet()).containsExactly("", "dump.rdb");
        convert(out, "--force", "--for", "valkey-9").succeeded();
        assertThat(LoadedSnapshot.leaves(out, COMMON)).isEqualTo(LoadedSnapshot.leaves(small("REDIS0011"), COMMON));
    }

    @Test
    void keysAreChosenByNameTypeAndDatabase() throws IOException {
        Ended ended = convert(
                        small("REDIS0012"),
                        "--for",
                        "redis-7.0",
                        "--match",
                        "int?",
                        "--match",
                        "*text*",
                        "--type",
                        "string",
                        "--type",
                        "hash",
                        "--db",
                        "3",
                        "--json")
                .succeeded();

        assertThat(ended.output())
                .contains("\"from\":\"REDIS0012\",\"to\":\"REDIS0010\",\"keys\":1,\"keysLeftOut\":20,\"functions\":0");
        assertThat(LoadedSnapshot.leaves(out, COMMON).keySet()).containsExactly(DatasetKey.of(3, "text"));
    }

    @Test
    void expiryTimesMoveByTheAgeOfTheSnapshot() throws IOException {
        Path source = small("REDIS0011");
        long saved = saved(source);
        Terminal later = terminal.withClock(InstantSource.fixed(Instant.ofEpochSecond(saved + 3600)));

        Ended ended = later.run("convert", source.toString(), out.toString(), "--ttl", "shift")
                .succeeded();

        assertThat(ended.errors()).contains("Expiry times move by 1 h");
        assertThat(LoadedSnapshot.leaves(out, COMMON).get(DatasetKey.of(0, "expires")))
                .isNotNull()
                .extracting(DatasetLeaf::expiryMillis)
                .isEqualTo(YEAR_2100 + 3_600_000);
    }

    /// In seconds since 1970, as the file says.
    private static long saved(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("ctime") + "ctime".length();
        assertThat(bytes[at]).as("a number of 32 bits").isEqualTo((byte) 0xc2);
        long seconds = 0;
        for (int i = 4; i > 0; i--) {
            seconds = seconds << 8 | (bytes[at + i] & 0xff);
        }
        return seconds;
    }

    @Test
    void whatExpiredIsToldOf() throws IOException {
        Ended ended = terminal.withClock(InstantSource.fixed(Instant.ofEpochMilli(YEAR_2100 + 1)))
                .run("convert", small("REDIS0011").toString(), out.toString())
                .succeeded();

        assertThat(ended.errors())
                .contains("warning: 1 key expired already and will vanish when a server loads the file");
    }

    @Test
    void messageIdsOfProducersAreLeftBehindWithAWarning() throws IOException {
        Ended ended = convert(small("REDIS0013"), "--for", "redis-8", "--type", "stream")
                .succeeded();

        assertThat(ended.errors()).contains("are left out of 1 stream");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql-9, 2, is no server, Give --for an engine and a version",
        "8, 2, is no server, Give --for an engine and a version",
        "redis-4, 16, no snapshots are written for redis-4.0.0, The oldest",
        "valkey-7.0, 16, no snapshots are written for valkey-7.0.0, The oldest"
    })
    void aServerThatIsNoneOrTooOld(String server, int status, String message, String hint) {
        convert(small("REDIS0011"), "--for", server).failed(status, message, hint);
    }

    @Test
    void placesThatHoldNoFile() throws IOException {
        convert(folder).failed(2, "is a directory", "Give the RDB file itself");
        convert(Path.of("/dev/null")).failed(2, "'/dev/null' is no file", "Save the snapshot");
        terminal.run("convert", small("REDIS0011").toString(), folder + "/missing/dump.rdb")
                .failed(1, "there is no '" + folder + "/missing'", "Check the path");
        terminal.run("convert", small("REDIS0011").toString(), "/dev/full", "--force")
                .failed(14, "'/dev/full' is no file", "Choose another name");
    }

    @Test
    void aFullDiskLeavesNothingBehind() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("small"), 1)) {
            disk.leave(0);

            terminal.run(
                            "convert",
                            small("REDIS0011").toString(),
                            disk.resolve("dump.rdb").toString())
                    .failed(15, "No space left on device", "Free some space");

            assertThat(Contents.of(disk.root()).keySet()).containsExactly("", "filler");
        }
    }

    @Test
    void filesThatAreNoWholeSnapshot() throws IOException {
        byte[] whole = Files.readAllBytes(small("REDIS0012"));

        bad("", 20, "at byte 0: the file ends here");
        bad("hello world, a text", 20, "at byte 0: the file does not begin like an RDB file");
        bad("*1\r\n$4\r\nPING\r\n", 20, "at byte 0: the file does not begin like an RDB file");
        bad(gzip(whole), 20, "at byte 0: the file does not begin like an RDB file");
        bad(Arrays.copyOf(whole, 300), 20, "at byte 300: the file ends here");
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        bad(longer, 20, "at byte %d: the file goes on behind its end".formatted(whole.length));
        byte[] changed = whole.clone();
        changed[changed.length - 1] ^= 1;
        bad(changed, 20, "checksum");
        bad(
                unsummed("REDIS0099"),
                16,
                "at byte 0: the file is of REDIS version 99; the newest version known here is 13");
        bad(unsummed("REDIS0008"), 16, "at byte 0: the file is of REDIS version 8; versions before 9 are not read");
        bad(unsummed("VALKEY099"), 16, "at byte 0: the file is of VALKEY version 99");
    }

    @Test
    void filesMadeToExhaustWhoeverReadsThem() throws IOException {
        String strings = "REDIS0012\u00fe\0";
        String huge = "\u0081@" + "\0".repeat(7);

        bad(strings + "\0" + huge + "key", 15, "at byte 21: a string of 4611686018427387904 bytes");
        bad(strings + "\0\1k" + huge + "value", 20, "at byte 28: the file ends here");
        bad(strings + "\4\1k" + huge + "\1f\1v", 20, "at byte 27: the file ends here");
        bad(strings + "\0\1k\u00c3\3" + huge + "xyz" + "\0".repeat(9), 20, "3 compressed bytes cannot hold");
        bad(strings + "\6\1k" + "\0".repeat(9), 16, "module");
        bad(strings + "\7\1k\1\11" + "\0".repeat(9), 20, "unknown piece 9 in what a module wrote");
    }

    /// A file that ends at once, and without a checksum.
    private static byte[] unsummed(String header) {
        return (header + "\u00ff" + "\0".repeat(8)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private void bad(String content, int status, String message) throws IOException {
        bad(content.getBytes(StandardCharsets.ISO_8859_1), status, message);
    }

    private void bad(byte[] content, int status, String message) throws IOException {
        Path file = Files.write(folder.resolve("bad"), content);
        SortedMap<String, String> before = Contents.of(folder);

        convert(file, "--for", "redis-8").failed(status, message, "");

        assertThat(Contents.of(folder)).isEqualTo(before);
    }
}
