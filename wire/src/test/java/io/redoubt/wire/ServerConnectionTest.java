package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.core.ServerVersion;
import io.redoubt.testkit.RealServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerConnectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String PASSWORD = "hunter2-secret";

    private static ServerAccess access(int port, String user, String password) {
        return new ServerAccess(
                ServerUri.loopback(port),
                Optional.of(user).filter(name -> !name.isEmpty()),
                Optional.of(password).filter(text -> !text.isEmpty()).map(Secret::new),
                TlsSettings.standard());
    }

    private static ServerConnection connect(RealServer server) {
        return ServerConnection.open(access(server.port(), "", ""), TIMEOUT);
    }

    private static RedoubtException failure(ServerAccess access) {
        return failure(access, TIMEOUT);
    }

    private static RedoubtException failure(ServerAccess access, Duration timeout) {
        try (ServerConnection connection = ServerConnection.open(access, timeout)) {
            throw new AssertionError("connected to " + connection.uri());
        } catch (RedoubtException e) {
            StringWriter whole = new StringWriter();
            e.printStackTrace(new PrintWriter(whole));
            assertThat(whole + e.hint()).doesNotContain(PASSWORD);
            return e;
        }
    }

    @Test
    void aServerAnswersAndSaysWhatItIs() {
        try (RealServer server = RealServer.start();
                ServerConnection connection = connect(server)) {
            assertThat(connection.call("SET", "k", "v").ok()).isTrue();
            assertThat(connection.call("GET", "k")).isEqualTo(new Reply.Bulk(new byte[] {'v'}));
            assertThat(connection.call("GET", "none")).isEqualTo(new Reply.Nil());
            assertThat(connection.call("NONSENSE"))
                    .isInstanceOfSatisfying(
                            Reply.Failure.class, f -> assertThat(f.code()).isEqualTo("ERR"));

            ServerIdentity identity = ServerIdentity.read(connection);

            assertThat(identity.version()).contains(ServerVersion.parse("redis-7.0.15"));
            assertThat(identity.runId()).matches("[0-9a-f]{40}");
            assertThat(identity.processId()).isEqualTo(server.pid());
            assertThat(identity.tcpPort()).isEqualTo(server.port());
            assertThat(identity.role()).isEqualTo("master");
        }
    }

    @Test
    void valkeyIsKnownByItsOwnVersion() {
        try (RealServer server = RealServer.startFetched("valkey-8.0");
                ServerConnection connection = connect(server)) {
            assertThat(ServerIdentity.read(connection).version()).contains(ServerVersion.parse("valkey-8.0.1"));
        }
    }

    @Test
    void aLargeValueComesWhole() {
        byte[] value = "0123456789abcdef".repeat(1 << 18).getBytes(StandardCharsets.US_ASCII);
        try (RealServer server = RealServer.start();
                ServerConnection connection = connect(server)) {
            connection.call("SET".getBytes(StandardCharsets.US_ASCII), new byte[] {0, '\r', '\n', (byte) 0xff}, value);

            Reply reply =
                    connection.call("GET".getBytes(StandardCharsets.US_ASCII), new byte[] {0, '\r', '\n', (byte) 0xff});

            assertThat(reply).isEqualTo(new Reply.Bulk(value));
        }
    }

    @Test
    void manyRequestsGoTogetherAndEachHasItsReply() {
        List<byte[][]> requests = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            requests.add(words("INCRBY", "counter", "1"));
            requests.add(words("LPUSH", "counter", "x"));
        }
        try (RealServer server = RealServer.start();
                ServerConnection connection = connect(server)) {
            List<Reply> replies = connection.callAll(requests);

            assertThat(replies).hasSize(1000);
            for (int i = 0; i < 500; i++) {
                assertThat(replies.get(2 * i)).isEqualTo(new Reply.Number(i + 1));
                assertThat(replies.get(2 * i + 1))
                        .isInstanceOfSatisfying(
                                Reply.Failure.class, f -> assertThat(f.code()).isEqualTo("WRONGTYPE"));
            }
            server.kill();
            assertThatThrownBy(() -> connection.callAll(requests))
                    .isInstanceOfSatisfying(
                            RedoubtException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE));
        }
    }

    private static byte[][] words(String... words) {
        return Stream.of(words)
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    @Test
    void passwordsAndUsersAreCheckedAndNeverShown() {
        try (RealServer server = RealServer.start("--requirepass", PASSWORD)) {
            RedoubtException none = failure(access(server.port(), "", ""));
            RedoubtException wrong = failure(access(server.port(), "", PASSWORD + "x"));
            RedoubtException wrongUser = failure(access(server.port(), "nobody", PASSWORD));

            assertThat(none.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(none).hasMessageContaining("asks for a password");
            assertThat(wrong.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(wrong).hasMessageContaining("does not accept this user and password (WRONGPASS)");
            assertThat(wrongUser.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            try (ServerConnection connection = ServerConnection.open(access(server.port(), "", PASSWORD), TIMEOUT)) {
                connection.require("ACL", "SETUSER", "archive", "on", ">" + PASSWORD, "+ping", "+info");
            }
            try (ServerConnection connection =
                    ServerConnection.open(access(server.port(), "archive", PASSWORD), TIMEOUT)) {
                assertThat(connection.info("server")).contains("run_id");
                assertThatThrownBy(() -> connection.require("GET", "k"))
                        .isInstanceOfSatisfying(
                                RedoubtException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_AUTHORISED))
                        .hasMessageContaining("does not permit GET");
            }
        }
    }

    @Test
    void aPasswordForAServerWithoutOneIsAClearError() {
        try (RealServer server = RealServer.start()) {
            RedoubtException error = failure(access(server.port(), "", PASSWORD));

            assertThat(error.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(error).hasMessageContaining("no password for its default user");
        }
    }

    @Test
    void anIdentityThatMayNotBeAskedIsEmpty() {
        try (RealServer server = RealServer.start()) {
            server.call("ACL", "SETUSER", "archive", "on", ">" + PASSWORD, "+psync", "+replconf");
            try (ServerConnection connection =
                    ServerConnection.open(access(server.port(), "archive", PASSWORD), TIMEOUT)) {
                ServerIdentity identity = ServerIdentity.read(connection);

                assertThat(identity.version()).isEmpty();
                assertThat(identity.runId()).isEmpty();
            }
        }
    }

    @Test
    void nobodyListeningAndUnknownHostsAreUnreachable() {
        RedoubtException refused = failure(access(RealServer.freePort(), "", ""));
        RedoubtException unknown = failure(ServerAccess.of(ServerUri.parse("redis://no-such-host.invalid")));

        assertThat(refused.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
        assertThat(refused).hasMessageContaining("refuses connections");
        assertThat(unknown.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
        assertThat(unknown).hasMessageContaining("host 'no-such-host.invalid' is not known");
    }

    @Test
    void aHungServerIsATimeout() {
        try (RealServer server = RealServer.start()) {
            server.pause();

            RedoubtException error = failure(access(server.port(), "", ""), Duration.ofMillis(300));

            assertThat(error.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
            assertThat(error).hasMessageContaining("did not answer in time");
        }
    }

    @Test
    void aServerThatDiesIsALostConnection() {
        try (RealServer server = RealServer.start();
                ServerConnection connection = connect(server)) {
            server.kill();

            assertThatThrownBy(() -> connection.call("PING"))
                    .isInstanceOfSatisfying(
                            RedoubtException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE));
        }
    }

    @Test
    void aWebServerIsNotAServer() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerHttp(web));

            RedoubtException error = failure(access(web.getLocalPort(), "", PASSWORD));

            assertThat(error.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(error).hasMessageContaining("is an HTTP server");
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
    void protectedModeIsNamed() {
        // Bound to no loopback address only, a server in protected mode refuses what comes from another address.
        String address = otherAddress();
        try (RealServer server = RealServer.start("--bind", "0.0.0.0", "--protected-mode", "yes")) {
            ServerUri uri = ServerUri.parse("redis://" + address + ":" + server.port());

            RedoubtException error = failure(ServerAccess.of(uri));

            assertThat(error.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(error).hasMessageContaining("protected mode");
        }
    }

    private static String otherAddress() {
        try {
            Optional<String> other = java.net.NetworkInterface.networkInterfaces()
                    .flatMap(java.net.NetworkInterface::inetAddresses)
                    .filter(candidate -> candidate instanceof java.net.Inet4Address && !candidate.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
            org.junit.jupiter.api.Assumptions.assumeTrue(other.isPresent(), "skipped: no address but loopback");
            return other.orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tooManyClientsAreNamed() {
        try (RealServer server = RealServer.start("--maxclients", "1");
                ServerConnection first = connect(server)) {
            assertThat(first.call("PING")).isEqualTo(new Reply.Simple("PONG"));

            RedoubtException error = failure(access(server.port(), "", ""));

            assertThat(error.code()).isEqualTo(ErrorCode.SERVER_NOT_READY);
        }
    }
}
