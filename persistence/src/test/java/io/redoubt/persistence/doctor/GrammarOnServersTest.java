package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the rules on grammar say a server makes of a file, on real ones.
@Timeout(120)
class GrammarOnServersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> REFUSED = List.of(
            "unbalanced-quotes",
            "unknown-directive",
            "wrong-number-of-words",
            "refused-value",
            "include-not-read",
            "include-of-several",
            "byte-order-mark");

    @TempDir
    private Path folder;

    static List<String> servers() {
        return FetchedServers.TAGS;
    }

    @ParameterizedTest
    @MethodSource("servers")
    void whatIsAnErrorKeepsTheServerFromStarting(String tag) throws IOException {
        for (String rule : REFUSED) {
            Patient _ = pair(rule).fires().in(folder);

            assertThat(savesOf(tag)).as(rule).isEmpty();
        }
        Files.writeString(folder.resolve("redis.conf"), "hz 10\r\n# a comment\r\nsave 900 1\r\n");
        assertThat(savesOf(tag)).contains("900 1");
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aSaveLineThatIsWrongIsRefusedOrDroppedUnseen(String tag) throws IOException {
        Optional<String> dropped = tag.equals("redis-6.2") ? Optional.of("") : Optional.empty();
        for (String rule : List.of("trailing-comment", "save-points-refused")) {
            Patient _ = pair(rule).fires().in(folder);

            assertThat(savesOf(tag)).as(rule).isEqualTo(dropped);
        }
        Patient _ = pair("save-points-dropped").fires().in(folder);
        assertThat(savesOf(tag)).contains(tag.equals("redis-6.2") ? "" : "900 1 300 10");
        Files.write(
                folder.resolve("redis.conf"),
                "save 900 1\n\0save 300 10\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(savesOf(tag)).as("what follows a zero byte is not read").contains("900 1");
    }

    private static Case pair(String rule) {
        return RuleTableTest.cases().stream()
                .filter(pair -> pair.rule().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    /// The save points in force once it runs; empty if it ends instead.
    private Optional<String> savesOf(String tag) throws IOException {
        int port = RealServer.freePort();
        Process process = new ProcessBuilder(
                        FetchedServers.require(tag).toString(),
                        folder.resolve("redis.conf").toString(),
                        "--port",
                        Integer.toString(port),
                        "--dir",
                        folder.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        try {
            Await.until(
                    "a server that runs or has ended",
                    PATIENCE,
                    () -> !process.isAlive()
                            || Files.readString(
                                            folder.resolve("server.log"), java.nio.charset.StandardCharsets.ISO_8859_1)
                                    .contains("Ready to accept"));
            return process.isAlive() ? Optional.of(save(port)) : Optional.empty();
        } finally {
            Process _ = process.destroyForcibly().onExit().join();
        }
    }

    private static String save(int port) {
        Map<String, String> settings = ServerReader.read(ServerAccess.of(ServerUri.loopback(port)), new ArrayList<>())
                .settings();
        return settings.getOrDefault("save", "none");
    }
}
