package io.redoubt.replication;

import static io.redoubt.replication.Primary.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/// What ends a link, and how long it takes until the next.
class LostLinkTest {
    @Test
    void aServerThatHangsIsLeftAndFoundAgain() {
        FollowerSettings impatient = FollowerSettings.standard().withReplTimeout(Duration.ofMillis(1500));
        try (RealServer server = Primary.start("--repl-ping-replica-period", "1");
                Following following = Following.of(Primary.access(server), impatient, new MemoryReceiver())) {
            following.caughtUp(server);
            server.pause();
            following.detachedTimes(1);

            server.resume();
            following.continuedTimes(1);
            Primary.set(server, 0, 10);
            following.caughtUp(server);

            assertThat(following.receiver.detached.getFirst()).contains("did not answer in time");
            assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(0, 10));
        }
    }

    @Test
    void aKilledServerIsFoundAgainAfterItsRestart() {
        try (RealServer server = Primary.start();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            server.kill();
            following.detachedTimes(1);
            following.events.await("refuses connections");

            server.restart();
            Primary.set(server, 0, 10);
            following.fullyResyncedTimes(2).caughtUp(server);
            Primary.set(server, 10, 20);
            following.caughtUp(server);

            assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(10, 20));
        }
    }

    @Test
    void aFollowerThatStopsReadingIsDroppedAndStartsOver() {
        BlockingReceiver receiver = new BlockingReceiver();
        try (RealServer server = Primary.start(
                        "--client-output-buffer-limit", "replica 1mb 1mb 0", "--repl-backlog-size", "16kb");
                Following following = Following.of(server, receiver)) {
            following.caughtUp(server);
            receiver.block();
            try (ServerConnection client = Primary.connect(server)) {
                byte[] value = new byte[1 << 20];
                for (int i = 0; i < 40 && !isLimitHit(server); i++) {
                    client.call("SET".getBytes(StandardCharsets.US_ASCII), new byte[] {'k'}, value);
                }
            }
            Await.until("a buffer beyond its limit", PATIENCE, () -> isLimitHit(server));
            receiver.release();
            following.detachedTimes(1);
            following.caughtUp(server);

            assertThat(receiver.fullResyncs).hasSize(2);
        }
    }

    private static boolean isLimitHit(RealServer server) {
        return server.output().contains("overcoming of output buffer limits");
    }

    @Test
    void aStreamThatCannotBeStoredIsAskedForAgain() {
        FailingReceiver receiver = new FailingReceiver();
        try (RealServer server = Primary.start();
                Following following = Following.of(server, receiver)) {
            following.caughtUp(server);
            receiver.failOnce();
            Primary.set(server, 0, 10);
            following.detachedTimes(1).continuedTimes(1).caughtUp(server);

            assertThat(receiver.detached).containsExactly("storage failed: no space left");
            assertThat(receiver.sets()).isEqualTo(MemoryReceiver.sets(0, 10));
        }
    }

    @Test
    void aReconnectIsDoneAtOnceWithItsCause() {
        try (RealServer server = Primary.start();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            following.follower.reconnect("the operator said so");
            following.continuedTimes(1);
            following.caughtUp(server);

            assertThat(following.receiver.detached).containsExactly("the operator said so");
        }
    }

    @Test
    void anUnwelcomeFollowerHoldsNoConnection() {
        MemoryReceiver receiver = new MemoryReceiver();
        try (RealServer server = Primary.start();
                Following following = Following.of(server, receiver)) {
            following.caughtUp(server);
            receiver.welcome(false);
            following.follower.reconnect("no space");
            following.detachedTimes(1);
            Await.until(
                    "a server without replicas",
                    PATIENCE,
                    () -> server.info("replication", "connected_slaves").equals("0"));
            Primary.set(server, 0, 10);
            assertThat(receiver.continued).isEmpty();

            receiver.welcome(true);
            following.continuedTimes(1).caughtUp(server);

            assertThat(receiver.sets()).isEqualTo(MemoryReceiver.sets(0, 10));
        }
    }

    @Test
    void aPrimaryWhoseSnapshotsAreWorthlessIsNotMadeToForkInAStorm() {
        WorthlessReceiver receiver = new WorthlessReceiver();
        FollowerSettings settings =
                FollowerSettings.standard().withFullResyncWaits(Duration.ofMillis(200), Duration.ofMillis(800));
        long begin = System.nanoTime();
        try (RealServer server = Primary.start();
                Following following = Following.of(Primary.access(server), settings, receiver)) {
            for (int round = 1; round < 6; round++) {
                following.fullyResyncedTimes(round);
                following.follower.reconnect("the base was not whole");
            }
            following.fullyResyncedTimes(6);
            Duration spent = Duration.ofNanos(System.nanoTime() - begin);

            // At least 100, 200, 400, 400 and 400 ms lie between them.
            assertThat(spent).isGreaterThan(Duration.ofMillis(1500));
            assertThat(following.events.warnings()).anyMatch(warning -> warning.contains("another full resync"));
            assertThat(server.info("stats", "sync_full")).isEqualTo("6");
        }
    }

    @Test
    void aHistoryThatCanBeContinuedIsNotHeldUpByTheLimitOfFullResyncs() {
        FollowerSettings settings =
                FollowerSettings.standard().withFullResyncWaits(Duration.ofMinutes(10), Duration.ofMinutes(10));
        try (RealServer server = Primary.start();
                Following following = Following.of(Primary.access(server), settings, new MemoryReceiver())) {
            following.caughtUp(server);
            Primary.cutLinks(server);
            following.continuedTimes(1);
            Primary.set(server, 0, 10);
            following.caughtUp(server);

            server.kill();
            server.restart();
            following.events.await("another full resync so soon is put off");
            assertThat(following.receiver.fullResyncs).hasSize(1);
            assertThat(server.info("stats", "sync_full")).isEqualTo("0");
        }
    }

    @Test
    void manySmallWritesBecomeFewDeliveries() {
        try (RealServer server = Primary.start();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            int before = following.receiver.deliveries();
            long begin = System.nanoTime();
            Primary.set(server, 0, 20_000);
            following.caughtUp(server);
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();

            assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(0, 20_000));
            assertThat(following.receiver.deliveries() - before).isLessThan((int) millis + 100);
        }
    }

    /// Blocks in `stream`, as a disk does that has come to a stop.
    private static final class BlockingReceiver extends MemoryReceiver {
        private final Semaphore open = new Semaphore(1);

        void block() {
            open.acquireUninterruptibly();
        }

        void release() {
            open.release();
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // acknowledgements must not block with it
        public void stream(byte[] bytes, int from, int to, long receivedMillis) throws IOException {
            open.acquireUninterruptibly();
            open.release();
            super.stream(bytes, from, to, receivedMillis);
        }
    }

    private static final class FailingReceiver extends MemoryReceiver {
        private boolean failing;

        synchronized void failOnce() {
            failing = true;
        }

        @Override
        public synchronized void stream(byte[] bytes, int from, int to, long receivedMillis) throws IOException {
            if (failing) {
                failing = false;
                throw new IOException("no space left");
            }
            super.stream(bytes, from, to, receivedMillis);
        }
    }

    /// Can go on from nothing, as an archive can whose bases are rejected.
    private static final class WorthlessReceiver extends MemoryReceiver {
        @Override
        public synchronized Optional<ResumePoint> resumePoint() {
            return Optional.empty();
        }
    }
}
