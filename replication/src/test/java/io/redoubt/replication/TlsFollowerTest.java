package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.RealServer;
import io.redoubt.testkit.TestCertificates;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Following over TLS, from real servers that speak it.
class TlsFollowerTest {
    private static final FollowerSettings FAIL_FAST =
            FollowerSettings.standard().withFailFast();

    @TempDir
    static Path directory;

    private static TestCertificates good;

    private final int port = RealServer.freePort();

    @BeforeAll
    static void certificate() {
        good = TestCertificates.make(directory, "good", "ip:127.0.0.1");
    }

    private RealServer server(String tag, String clients, String... options) {
        return RealServer.startFetched(
                tag,
                Stream.of(
                                Stream.of("--repl-diskless-sync-delay", "0"),
                                Stream.of(good.serverOptions(port, clients)),
                                Stream.of(options))
                        .flatMap(part -> part)
                        .toArray(String[]::new));
    }

    private ServerAccess access(Optional<TestCertificates> shown) {
        TlsSettings settings = new TlsSettings(
                Optional.of(good.certificate()),
                shown.map(TestCertificates::certificate),
                shown.map(TestCertificates::key),
                Optional.empty(),
                false);
        return new ServerAccess(
                ServerUri.parse("rediss://127.0.0.1:" + port), Optional.empty(), Optional.empty(), settings);
    }

    @ParameterizedTest
    @CsvSource({
        "redis-8.0,yes,target: replicas sockets",
        "valkey-8.0,no,target: disk",
        "valkey-8.1,yes,target: replicas sockets",
        "valkey-9,yes,target: replicas sockets"
    })
    void snapshotStreamAndContinuationComeOverTls(String tag, String diskless, String said) {
        try (RealServer server = server(tag, "yes", "--repl-diskless-sync", diskless)) {
            Primary.set(server, 0, 2000);
            try (Following following = Following.of(access(Optional.of(good)), FAIL_FAST, new MemoryReceiver())) {
                following.caughtUp(server);
                Primary.set(server, 2000, 5000);
                following.caughtUp(server);
                server.call("CLIENT", "KILL", "TYPE", "replica");
                following.continuedTimes(1);
                Primary.set(server, 5000, 5010);
                following.caughtUp(server);

                assertThat(server.output()).contains(said);
                assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(2000, 5010));
                assertThat(following.receiver.fullResyncs).hasSize(1);
                assertThat(server.call("WAIT", "1", "5000")).isEqualTo("1");
            }
        }
    }

    @Test
    void aMissingClientCertificateIsNamedAtTheFirstAttach() {
        try (RealServer _ = server("valkey-8.0", "yes");
                Following following = Following.of(access(Optional.empty()), FAIL_FAST, new MemoryReceiver())) {
            assertThat(following.failure())
                    .isInstanceOfSatisfying(
                            RedoubtException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_AUTHORISED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-8.0", "valkey-9"})
    void aFailoverOverTlsAbortsAtOnce(String tag) {
        try (RealServer server = server(tag, "yes", "--tls-replication", "yes");
                Following following = Following.of(access(Optional.of(good)), FAIL_FAST, new MemoryReceiver())) {
            following.streaming(server);

            assertThat(server.call("FAILOVER")).isEqualTo("OK");
            Primary.awaitFailoverAborted(server);
            following.continuedTimes(1);
            Primary.set(server, 0, 10);
            following.caughtUp(server);

            assertThat(following.receiver.sets()).containsAll(MemoryReceiver.sets(0, 10));
        }
    }
}
