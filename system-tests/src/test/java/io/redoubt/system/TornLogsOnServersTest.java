package io.redoubt.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.aof.LogEnd;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What real servers make of logs that were cut: what `verify` says of such files is true of every server at hand.
class TornLogsOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String FIRST = "appendonly.aof.1.incr.aof";
    private static final byte[] SET = command("SET", "a", "1");

    private Path data;

    @BeforeEach
    void folder(@TempDir Path temporary) throws IOException {
        data = temporary.toRealPath();
    }

    static List<TestServer> matrix() {
        return TestServer.matrix();
    }

    /// Those that know manifests.
    static Stream<TestServer> multiPart() {
        return matrix().stream().filter(server -> !server.tag().equals("redis-6.2"));
    }

    private static byte[] command(String... words) {
        StringBuilder text = new StringBuilder("*%d\r\n".formatted(words.length));
        for (String word : words) {
            text.append("$%d\r\n%s\r\n".formatted(word.length(), word));
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private Path part(String name) {
        return data.resolve("appendonlydir").resolve(name);
    }

    private void lay(byte[]... increments) throws IOException {
        Files.createDirectories(data.resolve("appendonlydir"));
        StringBuilder manifest = new StringBuilder();
        for (int i = 1; i <= increments.length; i++) {
            Files.write(part("appendonly.aof." + i + ".incr.aof"), increments[i - 1]);
            manifest.append("file appendonly.aof.%d.incr.aof seq %d type i\n".formatted(i, i));
        }
        Files.writeString(part("appendonly.aof.manifest"), manifest);
    }

    /// Starts a server on the files, writes a key, stops it.
    ///
    /// @return keys it had loaded; -1 if it refused the files
    private long keysAfterStart(ServerBinary binary) {
        try (ScratchServer server = ScratchServer.of(binary)
                .directory(data)
                .option("appendonly", "yes")
                .option("appendfsync", "always")
                .start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                long keys = ((Reply.Number) connection.require("DBSIZE")).value();
                Reply _ = connection.require("SET", "written-after-the-start", "1");
                return keys;
            } finally {
                server.stop();
            }
        } catch (RedoubtException _) {
            return -1;
        }
    }

    /// A cut at, before and behind every boundary, and inside what lies between.
    @ParameterizedTest
    @MethodSource("multiPart")
    void aServerKeepsOfACutLogWhatTheCheckSays(TestServer tested) throws IOException {
        ServerBinary binary = tested.require();
        byte[] text = joined(
                "#TS:1700000000\r\n".getBytes(ISO_8859_1),
                SET,
                command("MULTI"),
                command("SET", "b", "22"),
                command("EXEC"),
                command("DEL", "a"));
        for (int length : List.of(1, 2, 3, 4, 5, 8, 15, 16, 17, 19, 21, 27, 42, 43, 44, 57, 58, 60, 86, 99, 100, 119)) {
            byte[] cut = Arrays.copyOf(text, length);
            LogCheck log = new LogCheck();
            log.read(new ByteArrayInputStream(cut));
            lay(cut);

            long keys = keysAfterStart(binary);

            long expected = switch (log.end()) {
                case LogEnd.Whole _, LogEnd.InAnnotation _ -> length;
                case LogEnd.InTransaction(long _, boolean insideCommand)
                when insideCommand && !careful(tested) -> log.commandsUpTo();
                case LogEnd.InCommand _, LogEnd.InTransaction _ -> log.keptUpTo();
                case LogEnd.Malformed _ -> throw new AssertionError("not malformed");
            };
            byte[] after = Files.readAllBytes(part(FIRST));
            assertThat(keys).as("cut at %d: a server loads it", length).isGreaterThanOrEqualTo(0);
            assertThat(new String(after, ISO_8859_1))
                    .as("cut at %d", length)
                    .startsWith(new String(text, 0, (int) expected, ISO_8859_1) + "*2\r\n$6\r\nSELECT");
        }
    }

    private static boolean careful(TestServer tested) {
        return tested.tag().equals("valkey-9");
    }

    /// The first start leaves the MULTI in the file, and what it writes behind it is not run by the next.
    @ParameterizedTest
    @MethodSource("multiPart")
    void aCommandCutInsideATransactionCostsAllThatIsWrittenUntilTheNextRewriteButOnValkey9(TestServer tested)
            throws IOException {
        ServerBinary binary = tested.require();
        lay(joined(SET, command("MULTI"), command("SET", "b", "1"), Arrays.copyOf(SET, SET.length - 4)));

        long first = keysAfterStart(binary);
        long second = keysAfterStart(binary);

        assertThat(first).isEqualTo(1);
        assertThat(second).isEqualTo(careful(tested) ? 2 : 1);
    }

    @ParameterizedTest
    @MethodSource("multiPart")
    void anAnnotationWithoutLineEndLoadsOnceAndNeverAgain(TestServer tested) throws IOException {
        ServerBinary binary = tested.require();
        lay(joined(SET, "#TS:17".getBytes(ISO_8859_1)));

        assertThat(keysAfterStart(binary)).isEqualTo(1);
        assertThat(keysAfterStart(binary)).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("multiPart")
    void aCutFileInTheMiddleIsRefusedOnceAndThenLoadedShorter(TestServer tested) throws IOException {
        ServerBinary binary = tested.require();
        lay(joined(SET, command("MULTI"), command("SET", "lost", "1")), command("SET", "b", "1"));

        assertThat(keysAfterStart(binary)).isEqualTo(-1);
        assertThat(part(FIRST)).hasSize(SET.length);
        assertThat(keysAfterStart(binary)).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("multiPart")
    void aCommandWithTheWrongNumberOfArgumentsCrashesServersOrMakesAKeyOfNothing(TestServer tested) throws IOException {
        ServerBinary binary = tested.require();
        lay(joined(SET, command("SET", "b")));

        long keys = keysAfterStart(binary);

        // What they read behind the arguments depends on what lies there.
        assertThat(keys).isIn(careful(tested) ? List.of(-1L) : List.of(-1L, 2L));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aCutFirstCommandCostsTheSnapshotBeforeItButOnValkey9(TestServer tested) throws IOException {
        ServerBinary binary = tested.require();
        byte[] snapshot = snapshotOf("r62");
        Files.write(data.resolve("appendonly.aof"), joined(snapshot, Arrays.copyOf(SET, SET.length - 3)));

        long first = keysAfterStart(binary);
        long second = keysAfterStart(binary);

        assertThat(first).isGreaterThan(1);
        // What was written after the first start is all there is.
        assertThat(second).isEqualTo(careful(tested) ? first + 1 : 1);
    }

    private static byte[] snapshotOf(String server) throws IOException {
        try (var in = TornLogsOnServersTest.class.getResourceAsStream("/samples/" + server + "/basic-types.rdb")) {
            if (in == null) {
                throw new IllegalArgumentException("no such sample: " + server);
            }
            return in.readAllBytes();
        }
    }
}
