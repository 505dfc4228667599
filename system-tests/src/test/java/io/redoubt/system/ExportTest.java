package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `export` at a terminal, on files of real servers.
@Timeout(120)
class ExportTest {
    private Path home;
    private SampleFiles files;
    private Terminal terminal;

    @BeforeEach
    void home(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        files = new SampleFiles(Files.createDirectory(home.resolve("files")));
        terminal = Terminal.at(home);
    }

    private Ended export(Object... arguments) {
        return terminal.run(words("export", arguments));
    }

    private static String[] words(String command, Object... arguments) {
        return Stream.concat(Stream.of(command), Arrays.stream(arguments).map(Object::toString))
                .toArray(String[]::new);
    }

    private static List<JsonDocument> lines(Ended ended) {
        return ended.succeeded()
                .output()
                .lines()
                .map(line -> JsonDocument.parse("line", line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r62", "r72", "r863", "v91"})
    void jsonHasALineForEachKey(String server) throws IOException {
        Path snapshot = files.allTypes(server);
        String digest =
                terminal.run("digest", snapshot.toString()).succeeded().output().strip();

        List<JsonDocument> lines = lines(export(snapshot));

        assertThat(digest).endsWith(" " + lines.size());
        assertThat(lines)
                .anySatisfy(line -> assertThat(line.optionalText("type")).hasValue("stream"));
    }

    @Test
    void onlyTheKeysChosenAreWritten() throws IOException {
        Ended ended = export(files.allTypes("r72"), "--match", "str:int8", "--json");

        assertThat(ended.succeeded().output())
                .isEqualTo("{\"schema\":1,\"db\":0,\"key\":\"str:int8\",\"type\":\"string\","
                        + "\"expiry\":\"2100-01-01T00:00:00.000Z\",\"value\":\"-7\"}\n");
        assertThat(ended.errors()).contains("exported 1 keys");
    }

    /// The commands, taken as a log, make the dataset they were written from.
    @ParameterizedTest
    @CsvSource({"r70, redis-7.0", "r802, redis-8.0", "v80, valkey-8.0", "v90, valkey-9"})
    void respMakesTheSameDataset(String server, String tag) throws IOException {
        ServerBinary binary = new TestServer(tag).require();
        Path snapshot = files.allTypes(server);

        byte[] commands = terminal.bytes(words("export", snapshot, "--format", "resp"));

        Path log = files.write("all.aof", commands);
        String[] diff = {
            "diff",
            snapshot.toString(),
            log.toString(),
            "--server-binary",
            binary.program().toString()
        };
        // Fields that have expired by now are all that a server leaves out while it loads.
        assertThat(terminal.run(diff).output().lines().filter(line -> !line.startsWith("~ 'hexp'")))
                .allMatch(line -> line.startsWith("Equal: ") || line.startsWith("0 added, 0 removed, "));
    }

    @Test
    void aServerTakesRespFromItsSocket() throws IOException {
        byte[] commands = terminal.bytes(
                words("export", files.allTypes("r62"), "--format", "resp", "--for", "redis-7.0", "--match", "*:big"));
        try (ScratchServer server =
                        ScratchServer.of(ServerBinaries.standard().embedded()).start(Duration.ofSeconds(20));
                Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port());
                ServerConnection connection = server.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("AUTH ".getBytes(StandardCharsets.US_ASCII));
            out.write(server.password().utf8());
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(commands);
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            var replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));

            for (String reply = line(replies); !reply.equals("+PONG"); reply = line(replies)) {
                assertThat(reply).doesNotStartWith("-");
            }

            assertThat(connection.require("DBSIZE")).isEqualTo(new Reply.Number(4));
            assertThat(connection.require("HLEN", "h:big")).isEqualTo(new Reply.Number(600));
        }
    }

    private static String line(BufferedReader replies) throws IOException {
        return Objects.requireNonNull(replies.readLine(), "the server closed the connection");
    }

    @Test
    void whatCannotBeWrittenIsRefused() throws IOException {
        byte[] snapshot = SampleFiles.of("r72", "all-types.rdb");

        export(files.write("cut.rdb", Arrays.copyOf(snapshot, 100)))
                .failed(20, "is unusable at byte 100", "Use another snapshot");
        export(files.allTypes("r72"), "--json", "--format", "resp").failed(2, "exclude each other", "Leave one");
        export(files.allTypes("r72"), "--format", "resp", "--for", "redis-6.2")
                .failed(16, "a function library", "Choose a newer version");
        export(home.resolve("absent")).failed(2, "there is no file", "Give a server's");
    }
}
