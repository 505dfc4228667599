package io.redoubt.replication;

import static io.redoubt.replication.Primary.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the first attach to all sorts of servers comes to.
class FirstAttachTest {
    private static final String PASSWORD = "hunter2-secret";
    private static final FollowerSettings FAIL_FAST =
            FollowerSettings.standard().withFailFast();

    private static ServerAccess as(RealServer server, String user, String password) {
        return new ServerAccess(
                ServerUri.loopback(server.port()),
                Optional.of(user),
                Optional.of(new Secret(password)),
                TlsSettings.standard());
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

    @ParameterizedTest
    @ValueSource(strings = {"+ping", "-ping"})
    void aUserWithPsyncAndReplconfIsEnough(String ping) {
        try (RealServer server = Primary.start()) {
            server.call("ACL", "SETUSER", "archive", "on", ">" + PASSWORD, "+psync", "+replconf", ping);
            try (Following following = Following.of(as(server, "archive", PASSWORD), FAIL_FAST, new MemoryReceiver())) {
                following.caughtUp(server);
                Primary.set(server, 0, 10);
                following.caughtUp(server);

                assertThat(following.receiver.commands()).contains("SET key:9 value:9");
                assertThat(following.receiver.identities.getFirst().version()).isEmpty();
            }
        }
    }

    @Test
    void theDefaultUsersPasswordIsEnough() {
        try (RealServer server = Primary.start("--requirepass", PASSWORD)) {
            ServerAccess access = new ServerAccess(
                    ServerUri.loopback(server.port()),
                    Optional.empty(),
                    Optional.of(new Secret(PASSWORD)),
                    TlsSettings.standard());
            try (Following following = Following.of(access, FAIL_FAST, new MemoryReceiver())) {
                Await.until("a snapshot", PATIENCE, () -> following.receiver.snapshot().length > 0);
            }
        }
    }

    @Test
    void aUserWithInfoTooTellsTheVersion() {
        try (RealServer server = Primary.start()) {
            server.call("ACL", "SETUSER", "archive", "on", ">" + PASSWORD, "+psync", "+replconf", "+ping", "+info");
            try (Following following = Following.of(as(server, "archive", PASSWORD), FAIL_FAST, new MemoryReceiver())) {
                following.caughtUp(server);

                assertThat(following.receiver.identities.getFirst().runId()).isEqualTo(server.info("server", "run_id"));
            }
        }
    }

    @Test
    void aMissingPasswordAWrongOneAndAMissingPermissionAreToldApart() {
        try (RealServer server = Primary.start()) {
            server.call("ACL", "SETUSER", "weak", "on", ">" + PASSWORD, "+ping", "+replconf");
            server.call("CONFIG", "SET", "requirepass", PASSWORD);

            RedoubtException none = failure(Primary.access(server));
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
        try (RealServer server = Primary.start()) {
            server.call("ACL", "SETUSER", "archive", "on", ">other", "+psync", "+replconf", "+ping");
            try (Following following =
                    Following.of(as(server, "archive", PASSWORD), FollowerSettings.standard(), new MemoryReceiver())) {
                following.events.await("does not accept this user and password");
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
            RedoubtException error = failure(Primary.access(orphan));

            assertThat(error.code()).isEqualTo(ErrorCode.SERVER_NOT_READY);
            assertThat(error).hasMessageContaining("NOMASTERLINK");
        }
    }

    @Test
    void aLoadingServerIsWaitedForEvenWhenFailingFast() {
        // One turn of the event loop per key: the server answers all through its loading.
        String value = "x".repeat(1024);
        try (RealServer server =
                        Primary.start("--rdbcompression", "no", "--loading-process-events-interval-bytes", "1024");
                ServerConnection client = Primary.connect(server)) {
            for (int i = 0; i < 800; i++) {
                client.require("SET", "key:" + i, value);
            }
            server.call("SAVE");
            server.kill();
            server.restartUnready("--key-load-delay", "5000");
            Await.until("loading", PATIENCE, () -> server.output().contains("Loading RDB"));
            try (Following following = Following.of(Primary.access(server), FAIL_FAST, new MemoryReceiver())) {
                following.events.await("still loading");

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

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "redis-8.0", "valkey-8.0", "valkey-8.1", "valkey-9"})
    void everySupportedServerIsAttachedToAndContinued(String tag) {
        try (RealServer server = Primary.startFetched(tag);
                Following following = Following.of(Primary.access(server), FAIL_FAST, new MemoryReceiver())) {
            following.caughtUp(server);
            Primary.set(server, 0, 10);
            following.caughtUp(server);
            Primary.cutLinks(server);
            following.continuedTimes(1);
            Primary.set(server, 10, 20);
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
        try (RealServer server = Primary.startFetched("valkey-9")) {
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
