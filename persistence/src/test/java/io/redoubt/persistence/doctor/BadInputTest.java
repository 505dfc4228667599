package io.redoubt.persistence.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.DurabilityGoal;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.testkit.OsCommand;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people give by mistake, and what others may have prepared.
@Timeout(60)
class BadInputTest {
    @TempDir
    private Path folder;

    private static Examination examine(Optional<Path> file, Optional<Path> directory, Optional<Path> compose)
            throws IOException {
        return Doctor.examine(
                new Doctor.Given(
                        Optional.empty(),
                        file,
                        directory,
                        compose,
                        Optional.empty(),
                        DurabilityGoal.SECOND,
                        Optional.empty()),
                Progress.silent(),
                InstantSource.system());
    }

    private static boolean finds(Examination examination, String rule) {
        return examination.findings().stream()
                .anyMatch(finding -> finding.rule().id().equals(rule));
    }

    private Path file(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void windowsLineEndsAreNothingToAServer() throws IOException {
        Path file = file("redis.conf", "appendonly yes\r\nmaxmemory 1gb\r\ndir /data\r\n# end\r\n");

        Examination examination = examine(Optional.of(file), Optional.empty(), Optional.empty());

        assertThat(examination.findings()).noneMatch(finding -> finding.rule().severity() == Severity.ERROR);
        assertThat(finds(examination, "no-memory-limit")).isFalse();
    }

    @Test
    void aSnapshotGivenAsConfigurationIsToldApart() throws IOException {
        Path file = file("dump.rdb", "REDIS0009\u00fa\0\1\2");

        Examination examination = examine(Optional.of(file), Optional.empty(), Optional.empty());

        assertThat(examination.findings())
                .singleElement()
                .extracting(finding -> finding.rule().id())
                .isEqualTo("binary-file");
    }

    @Test
    void aVersionBeyondTheKnownOnesIsTold() throws IOException {
        Path file = file("redis.conf", "hz 10\n");

        for (String version : List.of("redis-99.0", "redis-5.0", "valkey-12.1")) {
            Examination examination = Doctor.examine(
                    new Doctor.Given(
                            Optional.empty(),
                            Optional.of(file),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(ServerVersion.parse(version)),
                            DurabilityGoal.SECOND,
                            Optional.empty()),
                    Progress.silent(),
                    InstantSource.system());

            assertThat(examination.unseen()).anyMatch(unseen -> unseen.what().contains(version));
        }
    }

    @Test
    void aSentinelIsNoServer() {
        try (RealServer sentinel = RealServer.startSentinel("valkey-8.0")) {
            assertThatThrownBy(() -> Ward.Call.on(sentinel).examined())
                    .isInstanceOf(RedoubtException.class)
                    .hasMessageContaining("is a Sentinel");
        }
    }

    @Test
    void aMisspeltPasswordIsNotShown() throws IOException {
        Path file = file("redis.conf", "requirepas s3cr3t\nmasterauth s3cr3t # old\nrequirepass \"s3cr3t\n");

        Examination examination = examine(Optional.of(file), Optional.empty(), Optional.empty());

        assertThat(finds(examination, "unknown-directive")).isTrue();
        assertThat(finds(examination, "trailing-comment")).isTrue();
        assertThat(finds(examination, "unbalanced-quotes")).isTrue();
        assertThat(examination.findings())
                .noneMatch(finding -> (finding.evidence() + finding.where()).contains("s3cr3t"));
    }

    @Test
    void aHugeConfigurationIsRefused() throws IOException {
        Path file = folder.resolve("redis.conf");
        try (var channel = java.nio.channels.FileChannel.open(
                file, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE)) {
            int _ = channel.write(java.nio.ByteBuffer.wrap(new byte[] {'#'}), 1L << 32);
        }

        assertThatThrownBy(() -> examine(Optional.of(file), Optional.empty(), Optional.empty()))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("too large");
    }

    @Test
    void filesThatIncludeEachOtherAreAFinding() throws IOException {
        Path file = file("a.conf", "include b.conf\n");
        file("b.conf", "include a.conf\n");

        assertThat(finds(examine(Optional.of(file), Optional.empty(), Optional.empty()), "include-not-read"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: [",
                "- a\n- b\n",
                "",
                "services:\n",
                "a: &a [*a]\nservices: *a\n",
                "\0\1\2",
                "services: {db: 5}\nx: !!java.net.URL [http://localhost]\n"
            })
    void whatIsNoComposeFileEndsInWords(String text) throws IOException {
        Path file = file("compose.yaml", text);

        try {
            Examination _ = examine(Optional.empty(), Optional.empty(), Optional.of(file));
        } catch (RedoubtException e) {
            assertThat(e).hasMessageContaining("compose.yaml");
        }
    }

    /// Reading one would wait for a writer.
    @Test
    void aPipeIsNoComposeFile() {
        Path pipe = folder.resolve("compose.yaml");
        Assumptions.assumeTrue(OsCommand.run("mkfifo", pipe.toString()), "skipped: no mkfifo");

        assertThatThrownBy(() -> examine(Optional.empty(), Optional.empty(), Optional.of(pipe)))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("is no file");
    }

    @Test
    void theImageSaysForWhichServerTheFileIs() throws IOException {
        file("redis.conf", "appenddirname log\n");
        String text = """
            services:
              db:
                image: docker.io/library/redis:%s
                command: redis-server /etc/redis.conf
                volumes:
                  - ./redis.conf:/etc/redis.conf
            """;
        Path old = file("old.yaml", text.formatted("6.2.11-alpine"));
        Path current = file("current.yaml", text.formatted("7.2.4@sha256:0123"));

        assertThat(finds(examine(Optional.empty(), Optional.empty(), Optional.of(old)), "directive-of-another-version"))
                .isTrue();
        assertThat(finds(
                        examine(Optional.empty(), Optional.empty(), Optional.of(current)),
                        "directive-of-another-version"))
                .isFalse();
    }

    @Test
    void aThousandAliasesOfAliasesAreNotFollowed() throws IOException {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            text.append("a%d: &a%d [".formatted(i, i))
                    .append("*a%d, ".formatted(i - 1).repeat(9))
                    .append("*a%d]\n".formatted(i - 1));
        }
        Path file = file("compose.yaml", text + "services:\n  db:\n    image: redis:8.0.2\n    command: *a11\n");

        assertThatThrownBy(() -> examine(Optional.empty(), Optional.empty(), Optional.of(file)))
                .isInstanceOf(RedoubtException.class)
                .hasMessageContaining("aliases");
    }

    @Test
    void anEmptyDirectoryHasNothingWrong() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("data"));

        Examination examination = examine(Optional.empty(), Optional.of(directory), Optional.empty());

        assertThat(examination.findings())
                .noneMatch(finding -> finding.rule().reads().equals(List.of(Source.DATA))
                        && finding.rule().severity() == Severity.ERROR
                        && !finding.rule().id().equals("volatile-volume"));
    }

    @Test
    void someoneWhoIsNoRedisIsTold() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread server = Thread.ofVirtual().start(() -> {
                try (var client = web.accept()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException _) {
                    // The test has what it wants.
                }
            });
            var given = new Doctor.Given(
                    Optional.of(ServerAccess.of(ServerUri.loopback(web.getLocalPort()))),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    DurabilityGoal.SECOND,
                    Optional.empty());

            assertThatThrownBy(() -> Doctor.examine(given, Progress.silent(), InstantSource.system()))
                    .isInstanceOf(RedoubtException.class)
                    .extracting(failure -> ((RedoubtException) failure).code().exitStatus())
                    .isEqualTo(18);
            server.interrupt();
        }
    }
}
