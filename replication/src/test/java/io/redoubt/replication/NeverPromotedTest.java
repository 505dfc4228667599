package io.redoubt.replication;

import static io.redoubt.replication.Primary.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an attached archive does to a primary that is shut down or failed over.
class NeverPromotedTest {
    @ParameterizedTest
    @ValueSource(strings = {"redis-7.0", "redis-8.0", "valkey-9"})
    void terminationOfThePrimaryIsNotDelayed(String tag) {
        Duration alone;
        try (RealServer server = Primary.startFetched(tag)) {
            Primary.set(server, 0, 100);
            alone = server.terminate();
        }
        try (RealServer server = Primary.startFetched(tag);
                Following following = Following.of(server);
                ServerConnection client = Primary.connect(server)) {
            following.streaming(server);
            client.require("SET", "k", "v"); // not yet acknowledged when the signal comes

            Duration followed = server.terminate();

            assertThat(followed).isLessThan(alone.plusSeconds(1));
            assertThat(following.receiver.sets()).contains("SET k v");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "redis-8.0", "valkey-9"})
    void aFailoverToTheArchiveAbortsAtOnceAndTheStreamGoesOn(String tag) {
        try (RealServer server = Primary.startFetched(tag);
                Following following = Following.of(server)) {
            following.streaming(server);
            assertThat(Primary.replicaLine(server)).doesNotContain("port=0,");

            assertThat(server.call("FAILOVER")).isEqualTo("OK");
            Primary.awaitFailoverAborted(server);
            following.continuedTimes(1);
            Primary.set(server, 0, 10);
            following.caughtUp(server);

            assertThat(following.receiver.sets()).containsAll(MemoryReceiver.sets(0, 10));
            assertThat(following.receiver.fullResyncs).hasSize(1);
        }
    }

    @Test
    void aFailoverToTheRealReplicaIsNotHinderedByAnArchive() {
        try (RealServer primary = Primary.start();
                Following following = Following.of(primary)) {
            following.streaming(primary);
            try (RealServer replica = Primary.startReplicaOf(primary.port())) {
                assertThat(primary.call("FAILOVER", "TO", "127.0.0.1", Integer.toString(replica.port())))
                        .isEqualTo("OK");
                awaitPromoted(replica, primary, following);
            }
        }
    }

    @Test
    void aReplicaThatCameBeforeTheArchiveWinsAFailoverWithoutATarget() {
        try (RealServer primary = Primary.start();
                RealServer replica = Primary.startReplicaOf(primary.port());
                Following following = Following.of(primary)) {
            following.streaming(primary);

            assertThat(primary.call("FAILOVER")).isEqualTo("OK");
            awaitPromoted(replica, primary, following);
        }
    }

    /// The archive goes on: the demoted primary sends it what the promoted replica is written.
    private static void awaitPromoted(RealServer replica, RealServer primary, Following following) {
        Await.until("a promoted replica", PATIENCE, () -> Primary.isPrimary(replica));
        Primary.awaitLink(primary);
        Primary.set(replica, 0, 10);
        following.continuedTimes(1).caughtUp(replica);

        assertThat(following.receiver.sets()).containsAll(MemoryReceiver.sets(0, 10));
        assertThat(following.receiver.fullResyncs).hasSize(1);
    }

    /// The known departure: the primary takes the first replica in its list that holds all, and that is the archive.
    @Test
    void anArchiveThatCameBeforeTheReplicaMakesAFailoverWithoutATargetAbort() {
        try (RealServer primary = Primary.start();
                Following following = Following.of(primary)) {
            following.streaming(primary);
            try (RealServer replica = Primary.startReplicaOf(primary.port())) {
                following.caughtUp(primary).acknowledged(primary);

                assertThat(primary.call("FAILOVER")).isEqualTo("OK");
                Primary.awaitFailoverAborted(primary);
                Primary.awaitLink(replica);
                Primary.set(primary, 0, 10);
                following.continuedTimes(1).caughtUp(primary);

                assertThat(Primary.isPrimary(replica)).isFalse();
                assertThat(following.receiver.fullResyncs).hasSize(1);
            }
        }
    }
}
