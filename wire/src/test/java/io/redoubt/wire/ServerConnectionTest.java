package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.core.ServerVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                ServerConnection connection = server.connect()) {
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
                ServerConnection connection = server.connect()) {
            assertThat(ServerIdentity.read(connection).version()).contains(ServerVersion.parse("valkey-8.0.1"));
        }
    }

    @Test
    void aLargeValueComesWhole() {
        byte[] value = "0123456789abcdef".repeat(1 << 18).getBytes(StandardCharsets.US_ASCII);
        try (RealServer server = RealServer.start();
                ServerConnection connection = server.connect()) {
            connection.call("SET".getBytes(StandardCharsets.US_ASCII), new byte[] {0, '\r', '\n', (byte) 0xff}, value);

            Reply reply =
                    connection.call("GET".getBytes(StandardCharsets.US_ASCII), new byte[] {0, '\r', '\n', (byte) 0xff});

            assertThat(reply).isEqualTo(new Reply.Bulk(value));
        }
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
    void aHungServerIsATimeout() throws Exception {
        try (RealServer server = RealServer.start()) {
            new ProcessBuilder("kill", "-STOP", Long.toString(server.pid()))
                    .start()
                    .waitFor();

            RedoubtException error = failure(access(server.port(), "", ""), Duration.ofMillis(300));

            assertThat(error.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
            assertThat(error).hasMessageContaining("did not answer in time");
        }
    }

    @Test
    void aServerThatDiesIsALostConnection() {
        try (RealServer server = RealServer.start();
                ServerConnection connection = server.connect()) {
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
                ServerConnection first = server.connect()) {
            assertThat(first.call("PING")).isEqualTo(new Reply.Simple("PONG"));

            RedoubtException error = failure(access(server.port(), "", ""));

            assertThat(error.code()).isEqualTo(ErrorCode.SERVER_NOT_READY);
        }
    }

    @Test
    void tlsOnAPlaintextPortIsNamed() {
        try (RealServer server = RealServer.start()) {
            RedoubtException error = failure(
                    ServerAccess.of(ServerUri.parse("rediss://127.0.0.1:" + server.port())), Duration.ofSeconds(1));

            assertThat(error.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(error).hasMessageContaining("speaks plaintext");
            assertThat(error.hint()).contains("redis://");
        }
    }

    @Test
    void tlsWithAnAuthorityFileWorksAndItsMistakesAreNamed(@TempDir Path directory) throws Exception {
        TestCertificates good = TestCertificates.make(directory, "good", "dns:localhost,ip:127.0.0.1");
        TestCertificates named = TestCertificates.make(directory, "named", "dns:db1.example");
        try (RealServer server = RealServer.start();
                TlsProxy proxy = TlsProxy.start(good, server.port());
                TlsProxy namedProxy = TlsProxy.start(named, server.port())) {
            assertThat(ping(tls(proxy.port(), good, Optional.empty(), false))).isEqualTo(new Reply.Simple("PONG"));
            assertThat(ping(tls(namedProxy.port(), named, Optional.of("db1.example"), false)))
                    .isEqualTo(new Reply.Simple("PONG"));
            assertThat(ping(tls(namedProxy.port(), good, Optional.empty(), true)))
                    .isEqualTo(new Reply.Simple("PONG"));

            RedoubtException untrusted = failure(tls(proxy.port(), named, Optional.empty(), false));
            RedoubtException otherName = failure(tls(namedProxy.port(), named, Optional.empty(), false));
            RedoubtException plain = failure(access(proxy.port(), "", PASSWORD));

            assertThat(untrusted).hasMessageContaining("is not trusted");
            assertThat(untrusted.hint()).contains("--cacert");
            assertThat(otherName).hasMessageContaining("is not trusted");
            assertThat(otherName.hint()).contains("--sni");
            assertThat(plain.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(plain).hasMessageContaining("speaks TLS");
            assertThat(plain.hint()).contains("rediss://");
        }
    }

    @Test
    void aClientCertificateIsShownWhereOneIsNeeded(@TempDir Path directory) throws Exception {
        TestCertificates both = TestCertificates.make(directory, "both", "ip:127.0.0.1");
        try (RealServer server = RealServer.start();
                TlsProxy proxy = TlsProxy.start(both, server.port()).needingClientCertificate()) {
            ServerAccess without = tls(proxy.port(), both, Optional.empty(), false);

            assertThat(ping(withCertificate(without, both))).isEqualTo(new Reply.Simple("PONG"));
            RedoubtException error = failure(without);
            assertThat(error.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(error.hint()).contains("--cert");
        }
    }

    @Test
    void realServersTlsPortsAreSpokenToAndTheirMistakesNamed(@TempDir Path directory) throws Exception {
        TestCertificates both = TestCertificates.make(directory, "both", "ip:127.0.0.1");
        int port = RealServer.freePort();
        try (RealServer server = RealServer.startFetched(
                "valkey-8.0",
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                both.certificate().toString(),
                "--tls-key-file",
                both.key().toString(),
                "--tls-ca-cert-file",
                both.certificate().toString())) {
            ServerAccess without = tls(port, both, Optional.empty(), false);

            assertThat(ping(withCertificate(without, both))).isEqualTo(new Reply.Simple("PONG"));
            assertThat(failure(without).code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(failure(access(port, "", PASSWORD))).hasMessageContaining("speaks TLS");
            assertThat(failure(tls(server.port(), both, Optional.empty(), false), Duration.ofSeconds(1)))
                    .hasMessageContaining("speaks plaintext");
        }
    }

    @Test
    void unfitTlsFilesAreTheUsersMistake(@TempDir Path directory) throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path old = Files.writeString(
                directory.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        TestCertificates good = TestCertificates.make(directory, "good", "ip:127.0.0.1");

        assertThat(failure(tls(1, empty, Optional.empty(), Optional.empty())).code())
                .isEqualTo(ErrorCode.USAGE);
        assertThat(failure(tls(1, directory.resolve("none"), Optional.empty(), Optional.empty())))
                .hasMessageContaining("does not exist");
        assertThat(failure(tls(1, good.certificate(), Optional.of(good.certificate()), Optional.of(old))))
                .hasMessageContaining("PKCS#8");
        assertThat(failure(tls(1, good.certificate(), Optional.of(good.certificate()), Optional.empty())))
                .hasMessageContaining("both");
    }

    private static Reply ping(ServerAccess access) {
        try (ServerConnection connection = ServerConnection.open(access, TIMEOUT)) {
            return connection.call("PING");
        }
    }

    private static ServerAccess tls(int port, TestCertificates trusted, Optional<String> name, boolean insecure) {
        TlsSettings settings = new TlsSettings(
                insecure ? Optional.empty() : Optional.of(trusted.certificate()),
                Optional.empty(),
                Optional.empty(),
                name,
                insecure);
        return new ServerAccess(
                ServerUri.parse("rediss://127.0.0.1:" + port), Optional.empty(), Optional.empty(), settings);
    }

    private static ServerAccess tls(int port, Path authority, Optional<Path> certificate, Optional<Path> key) {
        TlsSettings settings = new TlsSettings(Optional.of(authority), certificate, key, Optional.empty(), false);
        return new ServerAccess(
                ServerUri.parse("rediss://127.0.0.1:" + port), Optional.empty(), Optional.empty(), settings);
    }

    private static ServerAccess withCertificate(ServerAccess access, TestCertificates ours) {
        return new ServerAccess(
                access.uri(),
                access.user(),
                access.password(),
                new TlsSettings(
                        access.tls().caCertificate(),
                        Optional.of(ours.certificate()),
                        Optional.of(ours.key()),
                        Optional.empty(),
                        false));
    }
}
