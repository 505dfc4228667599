package io.redoubt.replication;

import static io.redoubt.replication.Primary.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real Sentinel that watches a primary with an archive.
class SentinelTest {
    /// Sentinel's `failover-timeout`: how long an archive that does not say it was reconfigured would hold it up.
    private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration SOON = FAILOVER_TIMEOUT.dividedBy(2);

    private static RealServer watching(String tag, RealServer primary) {
        return RealServer.startSentinel(
                tag,
                "sentinel monitor source 127.0.0.1 " + primary.port() + " 1",
                "sentinel down-after-milliseconds source 1000",
                "sentinel failover-timeout source " + FAILOVER_TIMEOUT.toMillis());
    }

    /// A field of what Sentinel says of the primary it watches.
    private static String ofPrimary(RealServer sentinel, String field) {
        List<String> words =
                sentinel.call("SENTINEL", "MASTER", "source").lines().toList();
        return words.get(words.indexOf(field) + 1);
    }

    private static void awaitReplicas(RealServer sentinel, int count) {
        Await.until(
                count + " replicas known to Sentinel",
                PATIENCE,
                () -> ofPrimary(sentinel, "num-slaves").equals(Integer.toString(count)));
    }

    /// Clients that ask for replicas to read from are not shown the archive, once Sentinel has asked what it is.
    private static void awaitHidden(RealServer sentinel, RealServer replica, int announced) {
        Await.until("an archive that is not shown to clients", SOON, () -> {
            String shown = sentinel.call("SENTINEL", "REPLICAS", "source");
            return shown.contains(":" + replica.port()) && !shown.contains(":" + announced);
        });
    }

    private static int announcedPort(RealServer primary) {
        return Integer.parseInt(Primary.replicaLine(primary).replaceAll(".*port=(\\d+).*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "valkey-9"})
    void theRealReplicaIsPromotedAndNotTheArchive(String tag) {
        try (RealServer primary = Primary.startFetched(tag);
                Following following = Following.of(primary)) {
            following.streaming(primary);
            int announced = announcedPort(primary);
            try (RealServer replica =
                            Primary.startFetched(tag, "--replicaof", "127.0.0.1", Integer.toString(primary.port()));
                    RealServer sentinel = watching(tag, primary)) {
                Primary.awaitLink(replica);
                awaitReplicas(sentinel, 2);
                awaitHidden(sentinel, replica, announced);
                primary.kill();
                Await.until(
                        "a switch to the replica",
                        SOON,
                        () -> sentinel.output()
                                .contains("+switch-master source 127.0.0.1 " + primary.port() + " 127.0.0.1 "
                                        + replica.port()));

                assertThat(Primary.isPrimary(replica)).isTrue();
                assertThat(sentinel.output()).contains("+slave-reconf-done slave 127.0.0.1:" + announced);
                assertThat(following.events.warnings()).anyMatch(w -> w.contains("told to follow"));
            }
        }
    }

    @Test
    void withoutARealReplicaNobodyIsPromoted() {
        try (RealServer primary = Primary.start();
                Following following = Following.of(primary)) {
            following.streaming(primary);
            try (RealServer sentinel = watching("redis-7.0", primary)) {
                awaitReplicas(sentinel, 1);
                primary.kill();
                Await.until(
                        "a failover without anybody to promote",
                        SOON,
                        () -> sentinel.output().contains("-failover-abort-no-good-slave"));
            }
        }
    }
}
