package io.redoubt.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that are no dataset, or lie: every command that reads files says what and at which byte, ends with the
/// same status, takes no memory a file claims, and leaves the file as it is.
@Timeout(120)
class BadFilesTest {
    private static final long MEMORY_LIMIT = 64 << 20;
    private static final String HEAD = "REDIS0011\u00fe\0";
    private static final String HUGE = "\u0081" + "@\0\0\0\0\0\0\0";
    private static final String END = "\u00ff" + "\0".repeat(8);

    private Path home;
    private SampleFiles files;
    private Terminal terminal;

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        files = new SampleFiles(Files.createDirectory(home.resolve("files")));
        terminal = Terminal.at(home);
    }

    /// @param status of `verify`
    /// @param others status of the other commands
    /// @param message what `verify` says, its byte included
    @SuppressWarnings("ArrayRecordComponent") // read only, never compared as a record
    record Bad(String name, byte[] content, int status, int others, String message) {
        Bad(String name, String content, int status, String message) {
            this(name, content, status, status, message);
        }

        Bad(String name, String content, int status, int others, String message) {
            this(name, content.getBytes(ISO_8859_1), status, others, message);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> badFiles() throws IOException {
        return Stream.of(
                new Bad("empty.rdb", new byte[0], 20, 2, "byte 0: the file is empty"),
                new Bad("text.rdb", "buy milk", 20, 2, "byte 0: neither a snapshot nor"),
                new Bad("gzip.rdb", zipped(), 2, 2, "is compressed (GZIP)"),
                new Bad(
                        "version-99.rdb",
                        "REDIS0099" + END,
                        16,
                        "at byte 0: the file is of REDIS version 99; the newest"),
                new Bad(
                        "version-8.rdb",
                        "REDIS0008" + END,
                        16,
                        "at byte 0: the file is of REDIS version 8; versions before 9"),
                new Bad("valkey-81.rdb", "VALKEY081" + END, 16, "at byte 0: the file is of VALKEY version 81"),
                new Bad("module.rdb", HEAD + "\6\1k\5" + END, 20, 16, "byte 11: a value of a module from before"),
                new Bad("type.rdb", HEAD + "\143\1k\5" + END, 20, 16, "byte 11: unknown opcode or value type 99"),
                new Bad(
                        "bomb.rdb",
                        HEAD + "\0\1k\u00c3\3\u0080\40\0\0\0\0x\0" + END,
                        20,
                        "byte 21: 3 compressed bytes cannot hold 536870912"),
                new Bad("value-of-2-62.rdb", HEAD + "\0\1k" + HUGE + END, 20, "byte 32: the file ends here"),
                new Bad("key-of-2-62.rdb", HEAD + "\0" + HUGE + END, 20, 15, "byte 30: the file ends here"),
                new Bad("fields-of-2-62.rdb", HEAD + "\4\1k" + HUGE + "\1f\1v" + END, 20, "byte 27: unknown form"),
                new Bad(
                        "snapshot-in-snapshot.rdb",
                        HEAD + HEAD + END,
                        20,
                        16,
                        "byte 11: unknown opcode or value type 82"),
                new Bad(
                        "expiry-of-nothing.rdb",
                        HEAD + "\u00fc" + "\0".repeat(8) + "\u00fe\0" + END,
                        20,
                        "byte 20: an expiry or the like stands before something that is no key"),
                // A listpack of 4 GB in 13 bytes.
                new Bad(
                        "listpack-of-4-gb.rdb",
                        HEAD + "\u0010\1h\15\u00ff\u00ff\u00ff\u00ff\2\0\u0081a\2\u0081b\2\u00ff" + END,
                        20,
                        "a listpack"),
                new Bad("other.aof", "*1\r\n+PING\r\n", 20, "byte 4: argument does not begin with '$'"),
                new Bad("nested.aof", "*1\r\n*1\r\n*1\r\n", 20, "byte 4: argument does not begin with '$'"),
                new Bad("inline.aof", "SET a 1\r\n", 20, 2, "byte 0: neither a snapshot nor"),
                new Bad(
                        "arguments-of-2-62.aof",
                        "*4611686018427387904\r\n$3\r\nGET\r\n",
                        20,
                        "byte 21: command of 4611686018427387904 arguments"),
                new Bad("of-a-database.aof", "*2\r\n$6\r\ninsert\r\n$1\r\na\r\n", 3, 16, "byte 0: 'insert'"));
    }

    private static byte[] zipped() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(SampleFiles.of("r72", "all-types.rdb"));
        }
        return zipped.toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void aBadFileIsRefusedByEveryCommandInTheSameWords(Bad bad) throws IOException {
        Path file = files.write(bad.name(), bad.content());
        long before = allocated();

        Ended verified = terminal.run("verify", file.toString());

        verified.requireNoTrace();
        assertThat(verified.output() + verified.errors()).contains(bad.name()).contains(bad.message());
        assertThat(verified.status()).isEqualTo(bad.status());
        for (List<String> command : List.of(
                List.of("inspect"),
                List.of("digest"),
                List.of("export", "--format", "json"),
                List.of("diff", file.toString()))) {
            Ended ended = terminal.run(
                    Stream.concat(command.stream(), Stream.of(file.toString())).toArray(String[]::new));
            ended.requireNoTrace();
            assertThat(ended.status()).as(command + ended.errors()).isEqualTo(bad.others());
            assertThat(ended.errors()).contains(bad.name());
        }
        assertThat(allocated() - before).isLessThan(MEMORY_LIMIT);
        assertThat(Files.readAllBytes(file)).isEqualTo(bad.content());
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /// `convert` writes nothing from any of them.
    @ParameterizedTest(name = "{0}")
    @MethodSource("badFiles")
    void nothingIsConvertedFromABadSnapshot(Bad bad) throws IOException {
        Path file = files.write(bad.name(), bad.content());

        Ended ended =
                terminal.run("convert", file.toString(), home + "/out.rdb", "--for", "redis-7.0", "--ttl", "drop");

        ended.requireNoTrace();
        assertThat(ended.status()).as(ended.errors()).isIn(2, 15, 16, 20);
        assertThat(Files.exists(home.resolve("out.rdb"))).isFalse();
    }

    /// A field without its value: the frame is in order, and there is no checksum.
    @Test
    void valuesAreLookedIntoWhereNoChecksumVouchesForThem() throws IOException {
        String content = HEAD + "\u0010\1h\12\12\0\0\0\1\0\u0081a\2\u00ff" + END;
        Path file = files.write("half.rdb", content);
        String what = "byte 25: a listpack ends where more entries must follow";

        Ended verified = terminal.run("verify", file.toString());

        assertThat(verified.status()).isEqualTo(20);
        assertThat(verified.output()).contains(what).contains("No server loads it.");
        terminal.run("digest", file.toString()).failed(20, "at byte 25: a listpack ends", "Use another snapshot");
        assertThat(terminal.run("convert", file.toString(), home + "/out.rdb").status())
                .isEqualTo(20);
        assertThat(Files.exists(home.resolve("out.rdb"))).isFalse();
    }

    @Test
    void aSnapshotOfAModuleIsReadWithoutIt() throws IOException {
        byte[] type = ByteBuffer.allocate(8).putLong(0x1234567890abcdefL).array();
        String content = HEAD + "\7\1m\u0081" + new String(type, ISO_8859_1) + "\5\2hi\0" + END;

        Ended ended = terminal.run("inspect", files.write("module.rdb", content).toString(), "--json");

        assertThat(ended.succeeded().json().objects("types").getFirst().text("type"))
                .isEqualTo("module");
    }

    @Test
    void anAppendOnlyDirectoryThatIsNotWholeIsExplained() throws IOException {
        Path without = files.write("a/appendonlydir/appendonly.aof.1.incr.aof", SampleFiles.command("PING"));
        Path missing = files.write(
                "b/appendonlydir/appendonly.aof.manifest",
                "file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n");

        for (String command : List.of("verify", "inspect", "digest")) {
            terminal.run(command, without.resolveSibling("..").toString())
                    .failed(
                            20,
                            "with 'appendonly yes' a server starts EMPTY on it",
                            "Put 'appendonly.aof.manifest' back");
            terminal.run(command, missing.resolveSibling("..").toString())
                    .failed(
                            20,
                            "names 'appendonly.aof.1.base.rdb', which is not there",
                            "A server exits at such a manifest");
        }
    }
}
