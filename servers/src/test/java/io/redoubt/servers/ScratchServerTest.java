package io.redoubt.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.FetchedServers;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ScratchServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @SuppressWarnings("unused") // by its name, in FieldSource
    private static final List<String> TAGS = FetchedServers.TAGS;

    @TempDir
    Path folder;

    private final ServerBinary embedded = ServerBinaries.standard().embedded();

    private static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @ParameterizedTest
    @FieldSource("TAGS")
    void everyFetchedServerStartsUnderItsOwnProcessIdAndTellsItsVersion(String tag) {
        ServerBinary binary = ServerBinaries.standard().at(FetchedServers.require(tag));

        try (ScratchServer server = ScratchServer.of(binary).debugCommands().start(PATIENCE)) {
            server.awaitLoaded(PATIENCE, Progress.silent());
            try (ServerConnection connection = server.connect()) {
                ServerIdentity identity = ServerIdentity.read(connection);

                assertThat(identity.version()).contains(binary.version());
                assertThat(identity.processId()).isEqualTo(server.pid());
                assertThat(connection.call("SET", "k", "v").ok()).isTrue();
                assertThat(connection.call("DEBUG", "DIGEST")).isInstanceOf(Reply.Simple.class);
            }
        }
    }

    @Test
    void itsDirectoryAndConfigurationAreForTheOwnerOnlyAndGoneAfterClose() throws IOException {
        ScratchServer server = ScratchServer.of(embedded).start(PATIENCE);
        Path own = server.directory().resolveSibling("");
        String modes = modeOf(own) + modeOf(server.directory()) + modeOf(own.resolve("redoubt.conf"));
        server.close();
        server.close();

        assertThat(modes).isEqualTo("rwx------rwx------rw-------");
        assertThat(own).doesNotExist();
        assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }

    @Test
    void nobodyGetsInWithoutThePasswordAndNoArgumentShowsIt() {
        try (ScratchServer server = ScratchServer.of(embedded).start(PATIENCE)) {
            String secret = new String(server.password().utf8(), StandardCharsets.UTF_8);
            String arguments = ProcessHandle.of(server.pid())
                    .flatMap(process -> process.info().commandLine())
                    .orElseThrow();

            assertThat(secret).matches("[0-9a-f]{32}");
            assertThat(arguments).doesNotContain(secret);
            assertThat(server.uri().toString()).doesNotContain(secret);
            assertThatThrownBy(() -> ServerConnection.open(
                            ServerAccess.of(ServerUri.loopback(server.port())), Duration.ofSeconds(5)))
                    .extracting("code")
                    .isEqualTo(ErrorCode.NOT_AUTHORISED);
        }
    }

    @Test
    void aBadConfigurationFailsAtOnceWithTheServersOwnWords() {
        long began = System.nanoTime();

        assertThatThrownBy(() -> ScratchServer.of(embedded)
                        .option("maxmemory-policy", "no-such-policy")
                        .start(PATIENCE))
                .isInstanceOfSatisfying(RedoubtException.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_NOT_READY);
                    assertThat(failure.getMessage())
                            .startsWith("scratch server redis-7.0.15 ended with status 1; it said:")
                            .contains("maxmemory-policy");
                });
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aFailedStartLeavesNoDirectoryBehind() throws IOException {
        ServerBinary quitter = script("echo \"$1\" > " + folder.resolve("told") + "; exit 3");

        assertThatThrownBy(() -> ScratchServer.of(quitter).start(PATIENCE)).hasMessageContaining("status 3");

        Path configuration = Path.of(Files.readString(folder.resolve("told")).strip());
        assertThat(configuration).hasFileName("redoubt.conf");
        assertThat(configuration.resolveSibling("")).doesNotExist();
    }

    private ServerBinary script(String body) throws IOException {
        Path program = folder.resolve("redis-server");
        Files.writeString(program, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new ServerBinary(program, embedded.version());
    }

    @Test
    void aProgramThatNeverListensIsGivenUpWhenTheTimeIsOver() throws IOException {
        ServerBinary binary = script("echo waiting for nothing; exec sleep 600");

        assertThatThrownBy(() -> ScratchServer.of(binary).start(Duration.ofMillis(500)))
                .hasMessageContaining("did not accept connections within 500 ms")
                .hasMessageContaining("waiting for nothing");
    }

    @Test
    void aTakenPortIsAnErrorOnlyWhenTheCallerInsistsOnIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> ScratchServer.of(embedded)
                            .port(taken.getLocalPort())
                            .start(PATIENCE))
                    .hasMessage("port " + taken.getLocalPort() + " of 127.0.0.1 is taken by another program");
        }
    }

    @Test
    void aDirectoryOfTheCallersStaysAndAServerStartedAgainFindsItsDataThere() {
        Path data = folder.resolve("data");
        ScratchServer first = ScratchServer.of(embedded)
                .directory(data)
                .option("appendonly", "yes")
                .option("appendfsync", "always")
                .start(PATIENCE);
        try (ServerConnection connection = first.connect()) {
            connection.require("SET", "k", "kept");
        }
        first.kill();
        first.kill();

        try (ScratchServer second = first.again().start(PATIENCE)) {
            second.awaitLoaded(PATIENCE, Progress.silent());
            assertThat(second.uri()).isEqualTo(first.uri());
            try (ServerConnection connection = second.connect()) {
                assertThat(connection.call("GET", "k"))
                        .isEqualTo(new Reply.Bulk("kept".getBytes(StandardCharsets.US_ASCII)));
            }
        }
        first.close();

        assertThat(data.resolve("appendonlydir")).isDirectory();
    }

    @Test
    void itsOwnDirectoryOutlivesAKillAndIsGoneAfterClose() {
        ScratchServer first = ScratchServer.of(embedded)
                .option("appendonly", "yes")
                .option("appendfsync", "always")
                .start(PATIENCE);
        try (first) {
            try (ServerConnection connection = first.connect()) {
                connection.require("SET", "k", "kept");
            }
            // The guard learns of each end: once would not show that it leaves the directory alone.
            for (int i = 0; i < 5; i++) {
                first.kill();
                try (ScratchServer next = first.again().start(PATIENCE);
                        ServerConnection connection = next.connect()) {
                    next.awaitLoaded(PATIENCE, Progress.silent());
                    assertThat(connection.call("GET", "k"))
                            .isEqualTo(new Reply.Bulk("kept".getBytes(StandardCharsets.US_ASCII)));
                }
            }
        }
        assertThat(first.directory()).doesNotExist();
    }

    @Test
    void stopLetsTheServerSaveAndKillDoesNot() {
        ScratchServerBuilder saving = ScratchServer.of(embedded).option("save", "3600", "1");
        try (ScratchServer stopped = saving.directory(folder.resolve("stopped")).start(PATIENCE);
                ScratchServer killed =
                        saving.directory(folder.resolve("killed")).start(PATIENCE)) {
            for (ScratchServer server : List.of(stopped, killed)) {
                try (ServerConnection connection = server.connect()) {
                    connection.require("SET", "k", "v");
                }
            }
            stopped.stop();
            killed.kill();

            assertThat(stopped.alive()).isFalse();
            assertThat(killed.alive()).isFalse();
            assertThat(stopped.directory().resolve("dump.rdb")).exists();
            assertThat(killed.directory().resolve("dump.rdb")).doesNotExist();
        }
    }

    @Test
    void aPausedServerAnswersOnlyOnceItIsResumedAndCanBeStoppedAllTheSame() {
        try (ScratchServer server = ScratchServer.of(embedded).start(PATIENCE);
                ServerConnection connection = server.connect()) {
            server.pause();
            connection.readTimeout(Duration.ofMillis(200));
            assertThatThrownBy(() -> connection.call("PING")).isInstanceOf(RedoubtException.class);

            server.resume();
            try (ServerConnection another = server.connect()) {
                assertThat(another.call("PING")).isEqualTo(new Reply.Simple("PONG"));
            }
            server.pause();
            server.stop();
            assertThat(server.alive()).isFalse();
        }
    }

    @Test
    void aServerThatDiesWhileLoadingIsReportedAtOnceWithItsOutput() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("dump.rdb"), "REDIS9999 not a dump at all");

        assertThatThrownBy(() -> {
                    try (ScratchServer server =
                            ScratchServer.of(embedded).directory(data).start(PATIENCE)) {
                        server.awaitLoaded(PATIENCE, Progress.silent());
                    }
                })
                .hasMessageContaining("ended with status 1")
                .hasMessageContaining("9999");
    }

    @Test
    void optionsReachTheServerByteForByte() {
        String odd = "a \"quoted\" \\ back\tslash, 'single', # and ümlaut";
        try (ScratchServer server =
                        ScratchServer.of(embedded).option("masterauth", odd).start(PATIENCE);
                ServerConnection connection = server.connect()) {
            assertThat(connection.call("CONFIG", "GET", "masterauth"))
                    .isEqualTo(new Reply.Array(List.of(
                            new Reply.Bulk("masterauth".getBytes(StandardCharsets.UTF_8)),
                            new Reply.Bulk(odd.getBytes(StandardCharsets.UTF_8)))));
        }
    }

    @Test
    void theOptionsThatMakeItAScratchServerAreNotTheCallers() {
        for (String name : List.of("port", "BIND", "requirepass", "dir", "log\nfile")) {
            assertThatThrownBy(() -> ScratchServer.of(embedded).option(name, "x"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anInterruptedThreadStillClosesCompletelyAndStaysInterrupted() {
        ScratchServer server = ScratchServer.of(embedded).start(PATIENCE);

        Thread.currentThread().interrupt();
        server.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.alive()).isFalse();
        assertThat(server.directory()).doesNotExist();
    }

    @Test
    void theKeptOutputIsBoundedAndHidesSecrets() throws Exception {
        OutputTail tail = new OutputTail(java.util.Set.of("sesame"));
        String printed = "4711\n" + "x".repeat(100_000) + "\nopen sesame\n\n";

        tail.drain(new java.io.ByteArrayInputStream(printed.getBytes(StandardCharsets.US_ASCII)));
        tail.awaitEnd(10_000);

        assertThat(tail.firstLine().get()).isEqualTo("4711");
        assertThat(tail.text()).hasSizeLessThanOrEqualTo(64 * 1024);
        assertThat(tail.lastLines(1)).isEqualTo("open ***");
    }
}
