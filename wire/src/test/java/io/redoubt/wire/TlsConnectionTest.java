package io.redoubt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.testkit.RealServer;
import io.redoubt.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS with real servers that speak it, and what users get wrong about it.
class TlsConnectionTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String PASSWORD = "hunter2-secret";

    @TempDir
    static Path directory;

    private static TestCertificates good;
    private static TestCertificates other;

    private final int port = RealServer.freePort();

    /// Once for all tests: it takes longer than they do.
    @BeforeAll
    static void certificates() {
        good = TestCertificates.make(directory, "good", "dns:localhost,ip:127.0.0.1");
        other = TestCertificates.make(directory, "other", "dns:db1.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-8.0", "valkey-8.0", "valkey-9"})
    void aServerWhoseCertificateIsSignedByTheAuthorityFileIsSpokenTo(String tag) {
        try (RealServer server = RealServer.startFetched(tag, good.serverOptions(port, "no"))) {
            assertThat(ping(tls(trusting(good)))).isEqualTo(new Reply.Simple("PONG"));
            assertThat(server.info("server", "tcp_port")).isEqualTo(Integer.toString(server.port()));
        }
    }

    @Test
    void anotherAuthorityIsNotTrusted() {
        try (RealServer _ = RealServer.startFetched("valkey-8.0", good.serverOptions(port, "no"))) {
            RedoubtException error = failure(tls(trusting(other)));
            RedoubtException machine = failure(tls(TlsSettings.standard()));

            assertThat(error.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(error).hasMessageContaining("is not trusted");
            assertThat(error.hint()).contains("--cacert");
            assertThat(machine).hasMessageContaining("is not trusted");
            assertThat(ping(tls(insecure()))).isEqualTo(new Reply.Simple("PONG"));
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefusedUnlessThatNameIsGiven() {
        try (RealServer _ = RealServer.startFetched("redis-8.0", other.serverOptions(port, "no"))) {
            RedoubtException error = failure(tls(trusting(other)));

            assertThat(error.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(error).hasMessageContaining("is not trusted");
            assertThat(error.hint()).contains("--sni");
            assertThat(ping(tls(named("db1.example", other)))).isEqualTo(new Reply.Simple("PONG"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-8.0", "valkey-8.0", "valkey-9"})
    void aClientCertificateIsShownWhereOneIsNeeded(String tag) {
        try (RealServer _ = RealServer.startFetched(tag, good.serverOptions(port, "yes"))) {
            RedoubtException without = failure(tls(trusting(good)));
            RedoubtException stranger = failure(tls(showing(other)));

            assertThat(ping(tls(showing(good)))).isEqualTo(new Reply.Simple("PONG"));
            assertThat(without.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
            assertThat(without.hint()).contains("--cert");
            assertThat(stranger.code()).isEqualTo(ErrorCode.NOT_AUTHORISED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-8.0", "valkey-8.0", "valkey-9"})
    void plaintextAndTlsMixedUpAreNamed(String tag) {
        try (RealServer server = RealServer.startFetched(tag, good.serverOptions(port, "no"))) {
            RedoubtException plain = failure(new ServerAccess(
                    ServerUri.loopback(port),
                    Optional.empty(),
                    Optional.of(new Secret(PASSWORD)),
                    TlsSettings.standard()));
            RedoubtException secured = failure(tls(server.port(), trusting(good)), Duration.ofMillis(500));

            assertThat(plain.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(plain).hasMessageContaining("speaks TLS");
            assertThat(plain.hint()).contains("rediss://");
            assertThat(secured.code()).isEqualTo(ErrorCode.NOT_A_SERVER);
            assertThat(secured).hasMessageContaining("speaks plaintext");
            assertThat(secured.hint()).contains("redis://");
        }
    }

    @Test
    void unfitTlsFilesAreTheUsersMistake() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path old = Files.writeString(
                directory.resolve("old.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");

        assertThat(failure(tls(files(empty, Optional.empty(), Optional.empty())))
                        .code())
                .isEqualTo(ErrorCode.USAGE);
        assertThat(failure(tls(files(directory.resolve("none"), Optional.empty(), Optional.empty()))))
                .hasMessageContaining("does not exist");
        assertThat(failure(tls(files(good.certificate(), Optional.of(good.certificate()), Optional.of(old)))))
                .hasMessageContaining("PKCS#8");
        assertThat(failure(tls(files(good.certificate(), Optional.of(good.certificate()), Optional.empty()))))
                .hasMessageContaining("both");
    }

    private static Reply ping(ServerAccess access) {
        try (ServerConnection connection = ServerConnection.open(access, TIMEOUT)) {
            return connection.call("PING");
        }
    }

    private static RedoubtException failure(ServerAccess access) {
        return failure(access, TIMEOUT);
    }

    private static RedoubtException failure(ServerAccess access, Duration timeout) {
        try (ServerConnection connection = ServerConnection.open(access, timeout)) {
            throw new AssertionError("connected to " + connection.uri());
        } catch (RedoubtException e) {
            return e;
        }
    }

    private ServerAccess tls(TlsSettings settings) {
        return tls(port, settings);
    }

    private static ServerAccess tls(int port, TlsSettings settings) {
        return new ServerAccess(
                ServerUri.parse("rediss://127.0.0.1:" + port), Optional.empty(), Optional.empty(), settings);
    }

    private static TlsSettings trusting(TestCertificates authority) {
        return files(authority.certificate(), Optional.empty(), Optional.empty());
    }

    private static TlsSettings showing(TestCertificates ours) {
        return files(good.certificate(), Optional.of(ours.certificate()), Optional.of(ours.key()));
    }

    private static TlsSettings named(String name, TestCertificates authority) {
        return new TlsSettings(
                Optional.of(authority.certificate()), Optional.empty(), Optional.empty(), Optional.of(name), false);
    }

    private static TlsSettings insecure() {
        return new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    private static TlsSettings files(Path authority, Optional<Path> certificate, Optional<Path> key) {
        return new TlsSettings(Optional.of(authority), certificate, key, Optional.empty(), false);
    }
}
