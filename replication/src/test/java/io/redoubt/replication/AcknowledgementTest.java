package io.redoubt.replication;

import static io.redoubt.replication.Primary.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a primary is told of what we hold, and what it makes of it.
class AcknowledgementTest {
    @Test
    void getAckIsAnsweredAtOnce() {
        try (RealServer server = Primary.start();
                Following following = Following.of(server);
                ServerConnection client = Primary.connect(server)) {
            following.streaming(server);
            for (int i = 0; i < 5; i++) {
                client.require("SET", "k", "v" + i);
                long begin = System.nanoTime();

                assertThat(client.call("WAIT", "1", "5000")).isEqualTo(new Reply.Number(1));
                // The second's own acknowledgement would take half a second on average.
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(400));
            }
            assertThat(following.receiver.commands()).contains("REPLCONF GETACK *");
        }
    }

    @Test
    void whatIsAcknowledgedIsWhatTheReceiverHolds() {
        try (RealServer server = Primary.start();
                Following following = Following.of(server)) {
            Primary.set(server, 0, 50);
            following.caughtUp(server).acknowledged(server);

            assertThat(Primary.replicaLine(server)).contains("offset=" + Primary.offset(server) + ",");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-8.0", "valkey-8.0", "valkey-8.1", "valkey-9"})
    void durableOffsetsAreAcknowledgedAsFackWhenAskedFor(String tag) {
        try (RealServer server = Primary.startFetched(tag);
                Following following = Following.of(server);
                ServerConnection client = Primary.connect(server)) {
            following.caughtUp(server);
            client.require("SET", "k", "v");
            assertThat(client.call("WAITAOF", "0", "1", "500"))
                    .isEqualTo(new Reply.Array(List.of(new Reply.Number(0), new Reply.Number(0))));

            following.receiver.promiseDurability();
            following.follower.acknowledgeSoon();

            assertThat(client.call("WAITAOF", "0", "1", "5000"))
                    .isEqualTo(new Reply.Array(List.of(new Reply.Number(0), new Reply.Number(1))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "redis-7.0"})
    void serversThatKnowNoFackTakeTheRestOfTheAcknowledgement(String tag) {
        try (RealServer server = Primary.startFetched(tag);
                Following following = Following.of(server);
                ServerConnection client = Primary.connect(server)) {
            following.receiver.promiseDurability();
            following.streaming(server);
            client.require("SET", "k", "v");

            assertThat(client.call("WAIT", "1", "5000")).isEqualTo(new Reply.Number(1));
            following.acknowledged(server);
        }
    }

    @Test
    void anArchiveIsCountedWhereWritesNeedAReplica() {
        try (RealServer server = Primary.start("--min-replicas-to-write", "1");
                ServerConnection client = Primary.connect(server)) {
            assertThat(client.call("SET", "k", "v")).isInstanceOf(Reply.Failure.class);
            try (Following following = Following.of(server)) {
                Await.until(
                        "a write that is let through",
                        PATIENCE,
                        () -> client.call("SET", "k", "v").ok());
                following.caughtUp(server);
            }
        }
    }

    @Test
    void theTimeoutThatDropsASilentReplicaDoesNotDropUs() throws IOException {
        try (RealServer server = Primary.start("--repl-timeout", "4", "--repl-ping-replica-period", "1");
                Following following = Following.of(server)) {
            following.caughtUp(server);
            try (SilentReplica silent = SilentReplica.attach(server)) {
                silent.awaitDropped(Duration.ofSeconds(12));
            }

            assertThat(server.output()).contains("Disconnecting timedout replica");
            assertThat(following.receiver.detached).isEmpty();
        }
    }

    @Test
    void anAcknowledgementThatFallsEndsTheRun() {
        MemoryReceiver receiver = new MemoryReceiver() {
            private long next = 1;

            @Override
            public synchronized Acknowledgement acknowledgement() {
                return new Acknowledgement(new ReplicationOffset(next--), Optional.empty());
            }
        };
        try (RealServer server = Primary.start()) {
            Primary.set(server, 0, 1);
            try (Following warmUp = Following.of(server)) {
                warmUp.caughtUp(server); // so that offsets are above 1
                Primary.set(server, 1, 2);
                warmUp.caughtUp(server);
            }
            try (Following following = Following.of(server, receiver)) {
                assertThat(following.failure())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("acknowledgement fell");
            }
        }
    }

    @Test
    void anAcknowledgementOfWhatWasNeverReceivedEndsTheRun() {
        MemoryReceiver receiver = new MemoryReceiver() {
            @Override
            public synchronized Acknowledgement acknowledgement() {
                return new Acknowledgement(end().plus(1_000_000), Optional.empty());
            }
        };
        try (RealServer server = Primary.start();
                Following following = Following.of(server, receiver)) {
            assertThat(following.failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("out of order");
            assertThat(receiver.detached).hasSize(1);
        }
    }
}
