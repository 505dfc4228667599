package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.RedoubtException;
import io.redoubt.testkit.RecordingEvents;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncedListenerTest {
    private static final ServerAccess PRIMARY = ServerAccess.of(ServerUri.loopback(6379));

    private final RecordingEvents events = new RecordingEvents();
    private final AnnouncedListener listener = new AnnouncedListener(0, PRIMARY, new Random(7), events);

    @BeforeEach
    void open() {
        listener.openOn(InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private ServerConnection connect() {
        return ServerConnection.open(ServerAccess.of(ServerUri.loopback(listener.port())), Duration.ofSeconds(5));
    }

    @Test
    void aFailoverHearsAPongAndARefusal() {
        try (ServerConnection primary = connect()) {
            assertThat(primary.call("PING")).isEqualTo(new Reply.Simple("PONG"));
            assertThat(primary.call("REPLCONF", "listening-port", "6379").ok()).isTrue();
            assertThat(primary.call("REPLCONF", "capa", "eof", "capa", "psync2").ok())
                    .isTrue();
            assertThat(primary.call("PSYNC", "a".repeat(40), "1", "FAILOVER")).isInstanceOf(Reply.Failure.class);
            assertThat(primary.call("SYNC")).isInstanceOf(Reply.Failure.class);
        }
    }

    @Test
    void sentinelHearsAReplicaOfPriorityZeroThatIsNotAnnounced() {
        listener.linkIs(true);
        try (ServerConnection sentinel = connect()) {
            Map<String, String> info = InfoText.parse(sentinel.info("all"));

            assertThat(info)
                    .containsEntry("role", "slave")
                    .containsEntry("slave_priority", "0")
                    .containsEntry("replica_announced", "0")
                    .containsEntry("master_link_status", "up")
                    .containsEntry("master_host", "127.0.0.1")
                    .containsEntry("master_port", "6379");
            assertThat(info.get("run_id")).matches("[0-9a-f]{40}");
            assertThat(sentinel.call("CLIENT", "SETNAME", "sentinel").ok()).isTrue();
            assertThat(sentinel.call("PUBLISH", "__sentinel__:hello", "x")).isEqualTo(new Reply.Number(0));
            assertThat(sentinel.call("SUBSCRIBE", "__sentinel__:hello"))
                    .isEqualTo(new Reply.Array(
                            List.of(bulk("subscribe"), bulk("__sentinel__:hello"), new Reply.Number(1))));
            assertThat(sentinel.call("PING")).isEqualTo(new Reply.Array(List.of(bulk("pong"), bulk(""))));
        }
    }

    @Test
    void whoTellsUsToFollowAnotherHearsThatWeDoAndTheUserIsWarnedOnceForEachLink() {
        try (ServerConnection sentinel = connect()) {
            assertThat(sentinel.call("SLAVEOF", "10.0.0.7", "6380").ok()).isTrue();
            assertThat(sentinel.call("REPLICAOF", "10.0.0.8", "6380").ok()).isTrue();

            assertThat(InfoText.parse(sentinel.info("replication")))
                    .containsEntry("master_host", "10.0.0.8")
                    .containsEntry("master_port", "6380")
                    .containsEntry("master_link_status", "up");
            assertThat(events.warnings()).singleElement().asString().contains("'10.0.0.7:6380'", "'127.0.0.1:6379'");
            listener.linkIs(true);
            assertThat(sentinel.call("SLAVEOF", "10.0.0.7", "6380").ok()).isTrue();
            assertThat(events.warnings()).hasSize(2);
        }
    }

    @Test
    void aPromotionAndAnAddressThatIsNoneAreRefused() {
        try (ServerConnection stranger = connect()) {
            for (List<String> address : List.of(
                    List.of("NO", "ONE"),
                    List.of("a\r\nslave_priority:100", "1"),
                    List.of("a", "1\r\n"),
                    List.of("", "1"),
                    List.of("a".repeat(256), "1"))) {
                assertThat(stranger.call("SLAVEOF", address.get(0), address.get(1)))
                        .isInstanceOf(Reply.Failure.class);
            }
            assertThat(InfoText.parse(stranger.info("replication"))).containsEntry("master_host", "127.0.0.1");
            assertThat(events.warnings()).isEmpty();
        }
    }

    private static Reply bulk(String text) {
        return new Reply.Bulk(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anythingElseIsRefused() {
        try (ServerConnection stranger = connect()) {
            assertThat(stranger.call("FLUSHALL")).isInstanceOf(Reply.Failure.class);
            assertThat(stranger.call("GET", "k")).isInstanceOf(Reply.Failure.class);
        }
    }

    @Test
    void requestsBeyondTheLimitsEndTheConnection() throws IOException {
        for (String hostile :
                List.of("\u0016", "x".repeat(20_000), "*65\r\n", "*1\r\n$99999\r\n", "*1\r\n+x\r\n", "*-1\r\n")) {
            try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                stranger.setSoTimeout(5000);
                stranger.getOutputStream().write(hostile.getBytes(StandardCharsets.US_ASCII));

                assertThat(ends(stranger)).isTrue();
            }
        }
    }

    /// A close with unread input behind it may also show as a reset.
    private static boolean ends(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (java.net.SocketException _) {
            return true;
        }
    }

    @Test
    void connectionsBeyondSixteenAreTurnedAway() {
        List<ServerConnection> held = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                held.add(connect());
            }

            assertThatThrownBy(this::connect).isInstanceOf(RedoubtException.class);
            assertThat(held).allMatch(Following::pong);
        } finally {
            held.forEach(ServerConnection::close);
        }
    }

    @Test
    void closingEndsItAll() {
        try (ServerConnection connection = connect()) {
            listener.close();

            assertThatThrownBy(() -> connection.call("PING")).isInstanceOf(RedoubtException.class);
            assertThat(listener.port()).isZero();
        }
    }

    @Test
    void aPortThatIsTakenIsAWarningAndNoPortIsAnnounced() {
        try (AnnouncedListener second = new AnnouncedListener(listener.port(), PRIMARY, new Random(7), events)) {
            second.openOn(InetAddress.getLoopbackAddress());

            assertThat(second.port()).isZero();
            assertThat(events.warnings()).singleElement().asString().contains("FAILOVER");
        }
    }
}
