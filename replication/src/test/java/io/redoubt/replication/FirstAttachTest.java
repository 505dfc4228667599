package io.redoubt.replication;

import static io.redoubt.replication.Following.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the first attach to all sorts of servers comes to.
class FirstAttachTest {
    private static final String PASSWORD = "hunter2-secret";
    private static final FollowerSettings FAIL_FAST =
            FollowerSettings.standard().withFailFast();

    private static RealServer server() {
        return RealServer.start("--repl-diskless-sync-delay", "0");
    }

    private static ServerAccess as(RealServer server, String user, String password) {
        return new ServerAccess(
                server.uri(), Optional.of(user), Optional.of(new Secret(password)), TlsSettings.standard());
    }

    private static RedoubtException failure(ServerAccess access) {
        try (Following following = Following.of(access, FAIL_FAST, new MemoryReceiver())) {
            Throwable failure = following.failure();
            assertThat(failure).isInstanceOf(RedoubtException.class);
            assertThat(failure).hasMessageNotContaining(PASSWORD);
            assertThat(following.receiver.fullResyncs).isEmpty();
            return (RedoubtException) failure;
        }
    }

    @Test
    void aUserWithPsyncReplconfAndPingIsEnough() {
        try (RealServer server = server()) {
            server.call("ACL", "SETUSER", "archive", "on", ">" + PASSWORD, "+psync", "+replconf", "+ping");
            try (Following following = Following.of(as(server, "archive", PASSWORD), FAIL_FAST, new MemoryReceiver())) {
                following.caughtUp(server);
                Following.set(server, 0, 10);
                following.caughtUp(server);

                assertThat(following.receiver.commands()).contains("SET key:9 value:9");
                assertThat(following.receiver.identities.getFirst().version()).isEmpty();
            }
        }
    }

    @Test
    void aUserWithInfoTooTellsTheVersion() {
        try (RealServer server = server()) {
            server.call("ACL", "SETUSER", "archive", "on", ">" + PASSWORD, "+psync", "+replconf", "+ping", "+info");
            try (Following following = Following.of(as(server, "archive", PASSWORD), FAIL_FAST, new MemoryReceiver())) {
                following.caughtUp(server);

                assertThat(following.receiver.identities.getFirst().runId()).isEqualTo(server.info("server", "run_id"));
            }
        }
    }

    @Test
    void aMissingPasswordAWrongOneAndAMissingPermissionAreToldApart() {
        try (RealServer server = server()) {
            server.call("ACL", "SETUSER", "weak", "on", ">" + PASSWORD, "+ping", "+replconf");
            server.call("CONFIG", "SET", "requirepass", PASSWORD);

            RedoubtException none = failure(server.access());
            RedoubtException wrong = failure(as(server, "weak", PASSWORD + "x"));
            RedoubtException weak = failure(as(server, "weak", PASSWORD));

            assertThat(none.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(none).hasMessageContaining("asks for a password");
            assertThat(wrong.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(wrong).hasMessageContaining("WRONGPASS");
            assertThat(weak.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(weak).hasMessageContaining("does not permit PSYNC");
            assertThat(weak.hint()).contains("+psync");
        }
    }

    @Test
    void withoutFailFastARefusalIsRetriedSlowlyAndAReconnectTriesAtOnce() {
        try (RealServer server = server()) {
            server.call("ACL", "SETUSER", "archive", "on", ">other", "+psync", "+replconf", "+ping");
            try (Following following =
                    Following.of(as(server, "archive", PASSWORD), FollowerSettings.standard(), new MemoryReceiver())) {
                Await.until("warned", PATIENCE, () -> !following.warnings.isEmpty());
                assertThat(following.warnings.getFirst()).contains("does not accept this user and password");
                server.call("ACL", "SETUSER", "archive", ">" + PASSWORD);
                assertThat(following.isRunning()).isTrue();

                following.follower.reconnect("credentials changed");

                following.caughtUp(server);
            }
        }
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        ServerAccess nobody = ServerAccess.of(ServerUri.loopback(RealServer.freePort()));

        assertThat(failure(nobody).code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
    }

    @Test
    void aReplicaWithoutItsPrimaryIsNotReady() {
        try (RealServer orphan = RealServer.start("--replicaof", "127.0.0.1 " + RealServer.freePort())) {
            RedoubtException error = failure(orphan.access());

            assertThat(error.code()).isEqualTo(ErrorCode.SERVER_NOT_READY);
            assertThat(error).hasMessageContaining("NOMASTERLINK");
        }
    }

    @Test
    void aLoadingServerIsWaitedForEvenWhenFailingFast() {
        // One turn of the event loop per key: the server answers all through its loading.
        String value = "x".repeat(1024);
        try (RealServer server = RealServer.start(
                        "--repl-diskless-sync-delay",
                        "0",
                        "--rdbcompression",
                        "no",
                        "--loading-process-events-interval-bytes",
                        "1024");
                ServerConnection client = server.connect()) {
            for (int i = 0; i < 800; i++) {
                client.require("SET", "key:" + i, value);
            }
            server.call("SAVE");
            server.kill();
            server.restartUnready("--key-load-delay", "5000");
            Await.until("loading", PATIENCE, () -> server.output().contains("Loading RDB"));
            try (Following following = Following.of(server.access(), FAIL_FAST, new MemoryReceiver())) {
                Await.until(
                        "refused while loading",
                        PATIENCE,
                        () -> following.warnings.stream().anyMatch(warning -> warning.contains("still loading")));

                server.ready();
                following.caughtUp(server);

                assertThat(following.receiver.fullResyncs).hasSize(1);
            }
        }
    }

    @Test
    void aWebServerIsNotAServer() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerHttp(web));

            RedoubtException error = failure(ServerAccess.of(ServerUri.loopback(web.getLocalPort())));

            assertThat(error.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(error).hasMessageContaining("HTTP");
        }
    }

    private static void answerHttp(ServerSocket web) {
        try (Socket client = web.accept()) {
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        } catch (IOException _) {
            // the test has seen enough
        }
    }

    @Test
    void theStreamIsFollowedOverTls(@TempDir Path directory) throws Exception {
        TestCertificates good = TestCertificates.make(directory, "good", "ip:127.0.0.1");
        try (RealServer server = server();
                TlsProxy proxy = TlsProxy.start(good, server.port());
                Following following = Following.of(tls(proxy.port(), good), FAIL_FAST, new MemoryReceiver())) {
            following.caughtUp(server);
            Following.set(server, 0, 5000);
            following.caughtUp(server);
            server.call("CLIENT", "KILL", "TYPE", "replica");
            following.continuedTimes(1);
            Following.set(server, 5000, 5010);
            following.caughtUp(server);

            assertThat(following.receiver.commands()).contains("SET key:4999 value:4999", "SET key:5009 value:5009");
            assertThat(failure(ServerAccess.of(ServerUri.loopback(proxy.port()))))
                    .hasMessageContaining("speaks TLS");
            assertThat(failure(tls(server.port(), good))).hasMessageContaining("speaks plaintext");
        }
    }

    private static ServerAccess tls(int port, TestCertificates trusted) {
        TlsSettings settings = new TlsSettings(
                Optional.of(trusted.certificate()), Optional.empty(), Optional.empty(), Optional.empty(), false);
        return new ServerAccess(
                ServerUri.parse("rediss://127.0.0.1:" + port), Optional.empty(), Optional.empty(), settings);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 39, 41})
    void aMarkThatStraddlesReadsIsFound(int piece) throws IOException {
        try (RealServer server = server()) {
            Following.set(server, 0, 20);
            try (TrickleProxy proxy = new TrickleProxy(server.port(), piece);
                    Following following = Following.of(
                            ServerAccess.of(ServerUri.loopback(proxy.port())), FAIL_FAST, new MemoryReceiver())) {
                following.caughtUp(server);
                Following.set(server, 20, 40);
                following.caughtUp(server);

                byte[] snapshot = following.receiver.snapshot();
                assertThat(snapshot[snapshot.length - 9]).isEqualTo((byte) 0xff);
                assertThat(following.receiver.commands()).contains("SET key:39 value:39");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "redis-8.0", "valkey-8.0", "valkey-8.1", "valkey-9"})
    void everySupportedServerIsAttachedToAndContinued(String tag) {
        try (RealServer server = RealServer.startFetched(tag, "--repl-diskless-sync-delay", "0");
                Following following = Following.of(server.access(), FAIL_FAST, new MemoryReceiver())) {
            following.caughtUp(server);
            Following.set(server, 0, 10);
            following.caughtUp(server);
            server.call("CLIENT", "KILL", "TYPE", "replica");
            following.continuedTimes(1);
            Following.set(server, 10, 20);
            following.caughtUp(server);

            assertThat(following.receiver.commands()).contains("SET key:0 value:0", "SET key:19 value:19");
            assertThat(following.receiver.fullResyncs).hasSize(1);
            Duration ended = server.terminate();
            assertThat(ended).isLessThan(Duration.ofSeconds(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+info", "-info"})
    void fieldExpiriesOfValkey9ComeThroughBecauseAVersionIsAnnounced(String info) {
        try (RealServer server = RealServer.startFetched("valkey-9", "--repl-diskless-sync-delay", "0")) {
            server.call("ACL", "SETUSER", "archive", "on", ">" + PASSWORD, "+psync", "+replconf", "+ping", info);
            server.call("HSET", "h", "f", "v");
            server.call("HEXPIRE", "h", "1000", "FIELDS", "1", "f");
            assertThat(SilentReplica.withoutVersion(server)).isNotEqualTo("VALKEY");
            try (Following following = Following.of(as(server, "archive", PASSWORD), FAIL_FAST, new MemoryReceiver())) {
                following.caughtUp(server);

                assertThat(new String(following.receiver.snapshot(), 0, 6, StandardCharsets.US_ASCII))
                        .isEqualTo("VALKEY");
            }
        }
    }
}
