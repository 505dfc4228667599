package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.Secret;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.replication.FollowerSettings;
import io.redoubt.replication.OneOffSync;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.CuttingProxy;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One snapshot over the wire, as a real server gives it.
@Timeout(60)
class OneOffSyncTest {
    private static OneOffSync begin(ServerAccess access) {
        return OneOffSync.begin(access, FollowerSettings.standard(), InstantSource.system());
    }

    private static ScratchServer server(String diskless) {
        return ScratchServer.of(ServerBinaries.standard().embedded())
                .option("repl-diskless-sync", diskless)
                .option("repl-diskless-sync-delay", "0")
                .debugCommands()
                .start(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void theSnapshotIsWholeAndStandsAtTheServersOffset(String diskless) throws IOException {
        try (ScratchServer server = server(diskless);
                ServerConnection connection = server.connect()) {
            require(connection, "DEBUG", "POPULATE", "1000");
            try (OneOffSync sync = begin(ServerAccess.of(server.uri()))) {
                RdbSummary summary = RdbWalker.walk(sync.snapshot(), "the snapshot");

                Map<String, String> replication = InfoText.parse(connection.info("replication"));
                assertThat(summary.keys()).isEqualTo(1000);
                assertThat(summary.crcPresent()).isTrue();
                assertThat(replication)
                        .containsEntry("master_replid", sync.replid().hex());
                assertThat(summary.aux())
                        .containsEntry("repl-offset", sync.offset().toString());

                Await.until(
                        "the server to forget it",
                        () -> InfoText.parse(connection.info("replication"))
                                .getOrDefault("connected_slaves", "")
                                .equals("0"));
            }
        }
    }

    @Test
    void aConnectionCutInsideTheSnapshotIsNotItsEnd() throws IOException {
        try (ScratchServer server = server("yes");
                ServerConnection connection = server.connect();
                CuttingProxy proxy = CuttingProxy.inFrontOf(server.port())) {
            require(connection, "DEBUG", "POPULATE", "100000", "key", "200");
            try (OneOffSync sync = begin(new ServerAccess(
                    ServerUri.parse("redis://127.0.0.1:" + proxy.port()),
                    Optional.empty(),
                    Optional.of(server.password()),
                    TlsSettings.standard()))) {
                InputStream snapshot = sync.snapshot();
                assertThat(snapshot.readNBytes(100_000)).hasSize(100_000);

                proxy.cut();

                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> snapshot.transferTo(OutputStream.nullOutputStream()));
                assertThat(proxy.bytes(CuttingProxy.Direction.TO_CLIENT)).isLessThan(20_000_000);
            }
        }
    }

    @Test
    void aUserWithoutTheRightIsToldWhichItIs() {
        try (ScratchServer server = server("yes");
                ServerConnection connection = server.connect()) {
            require(connection, "ACL", "SETUSER", "guest", "on", ">s3cret", "+ping", "+info", "+replconf");

            assertThatExceptionOfType(RedoubtException.class)
                    .isThrownBy(() -> begin(new ServerAccess(
                            server.uri(),
                            Optional.of("guest"),
                            Optional.of(new Secret("s3cret")),
                            TlsSettings.standard())))
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_AUTHORISED))
                    .satisfies(e -> assertThat(e.hint()).contains("+psync"));
        }
    }

    private static void require(ServerConnection connection, String... command) {
        Reply _ = connection.require(command);
    }
}
