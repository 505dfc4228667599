package io.redoubt.replication;

import static io.redoubt.replication.Following.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Attaching, acknowledging and coming back, against a real Redis 7.0.
class FollowerTest {
    private static final String NO_DELAY = "--repl-diskless-sync-delay";

    private static RealServer server(String... options) {
        String[] all = IntStream.range(0, options.length + 2)
                .mapToObj(i -> i == 0 ? NO_DELAY : i == 1 ? "0" : options[i - 2])
                .toArray(String[]::new);
        return RealServer.start(all);
    }

    private static void assertWholeRdb(byte[] snapshot) {
        assertThat(new String(snapshot, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("REDIS");
        assertThat(snapshot[snapshot.length - 9]).isEqualTo((byte) 0xff); // EOF opcode, then 8 bytes of CRC
    }

    private static List<String> setsOf(MemoryReceiver receiver) {
        return receiver.commands().stream().filter(c -> c.startsWith("SET ")).toList();
    }

    private static List<String> sets(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "SET key:" + i + " value:" + i)
                .toList();
    }

    private static void cutLink(RealServer server) {
        assertThat(server.call("CLIENT", "KILL", "TYPE", "replica")).isEqualTo(new Reply.Number(1));
    }

    private static String replicaLine(RealServer server) {
        return server.info("replication", "slave0");
    }

    @Test
    void aDisklessFullSyncIsFollowedByTheStream() {
        try (RealServer server = server();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            Following.set(server, 0, 100);
            following.caughtUp(server);

            MemoryReceiver receiver = following.receiver;
            assertWholeRdb(receiver.snapshot());
            assertThat(setsOf(receiver)).isEqualTo(sets(0, 100));
            assertThat(receiver.replid()).isEqualTo(server.info("replication", "master_replid"));
            assertThat(receiver.identities.getFirst().version()).contains(ServerVersion.parse("redis-7.0.15"));
            assertThat(server.output()).contains("target: replicas sockets");
        }
    }

    @Test
    void aDiskBasedFullSyncIsFollowedByTheStream() {
        try (RealServer server = server("--repl-diskless-sync", "no")) {
            Following.set(server, 0, 1000);
            try (Following following = Following.of(server)) {
                following.caughtUp(server);
                Following.set(server, 1000, 1100);
                following.caughtUp(server);

                assertWholeRdb(following.receiver.snapshot());
                assertThat(setsOf(following.receiver)).isEqualTo(sets(1000, 1100));
                assertThat(server.output()).contains("target: disk");
            }
        }
    }

    @Test
    void oneEarlyAcknowledgementStarvesADisklessStreamButOneEverySecondDoesNot() throws IOException {
        try (RealServer server = server();
                SilentReplica starved = SilentReplica.attach(server).acknowledgeOnce()) {
            Following.set(server, 0, 1);

            assertThat(starved.receivesWithin(Duration.ofSeconds(3))).isFalse();
            try (Following following = Following.of(server)) {
                following.caughtUp(server);
                Following.set(server, 1, 10);
                following.caughtUp(server);

                assertThat(setsOf(following.receiver)).isEqualTo(sets(1, 10));
            }
        }
    }

    @Test
    void keepAlivesBeforeADisklessPayloadHoldTheLinkThroughTheDelay() {
        FollowerSettings impatient = FollowerSettings.standard().withReplTimeout(Duration.ofSeconds(2));
        try (RealServer server = RealServer.start(NO_DELAY, "4", "--repl-ping-replica-period", "1")) {
            long begin = System.nanoTime();
            try (Following following = Following.of(server.access(), impatient, new MemoryReceiver())) {
                following.caughtUp(server);

                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(3));
                assertThat(following.receiver.detached).isEmpty();
                assertWholeRdb(following.receiver.snapshot());
            }
        }
    }

    @Test
    void keepAlivesBeforeADiskPayloadHoldTheLinkWhileItIsSaved() {
        FollowerSettings impatient = FollowerSettings.standard().withReplTimeout(Duration.ofSeconds(2));
        try (RealServer server = server("--repl-diskless-sync", "no", "--repl-ping-replica-period", "1")) {
            Following.set(server, 0, 400);
            server.call("CONFIG", "SET", "rdb-key-save-delay", "10000");
            long begin = System.nanoTime();
            try (Following following = Following.of(server.access(), impatient, new MemoryReceiver())) {
                following.caughtUp(server);

                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(3));
                assertThat(following.receiver.detached).isEmpty();
            }
        }
    }

    @Test
    void aCutLinkContinuesAtTheNextByte() {
        try (RealServer server = server();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            for (int round = 0; round < 3; round++) {
                Following.set(server, round * 10, round * 10 + 10);
                following.caughtUp(server);
                cutLink(server);
                following.detachedTimes(round + 1).continuedTimes(round + 1);
            }
            Following.set(server, 30, 40);
            following.caughtUp(server);

            assertThat(setsOf(following.receiver)).isEqualTo(sets(0, 40));
            assertThat(following.receiver.fullResyncs).hasSize(1);
            assertThat(server.info("stats", "sync_partial_ok")).isEqualTo("3");
        }
    }

    @Test
    void askingForTheLastByteHeldWouldDoubleIt() throws IOException {
        try (RealServer server = server();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            Following.set(server, 0, 1);
            following.caughtUp(server);
            following.follower.stop();
            Following.set(server, 1, 2);
            MemoryReceiver receiver = following.receiver;

            assertThat(SilentReplica.firstByteFrom(server, receiver.replid(), receiver.end()))
                    .isEqualTo('\n');
            assertThat(SilentReplica.firstByteFrom(
                            server, receiver.replid(), receiver.end().plus(1)))
                    .isEqualTo('*');
        }
    }

    @Test
    void noSelectComesAfterAContinue() {
        try (RealServer server = server();
                Following following = Following.of(server);
                ServerConnection client = server.connect()) {
            following.caughtUp(server);
            client.require("SELECT", "5");
            client.require("SET", "a", "1");
            following.caughtUp(server);
            int before = following.receiver.commands().size();
            cutLink(server);
            following.continuedTimes(1);

            client.require("SET", "b", "2");
            following.caughtUp(server);

            List<String> commands = following.receiver.commands();
            assertThat(commands).contains("SELECT 5");
            assertThat(commands.subList(before, commands.size()))
                    .contains("SET b 2")
                    .noneMatch(c -> c.startsWith("SELECT"));
        }
    }

    @Test
    void aPromotedReplicaContinuesUnderItsNewId() {
        try (RealServer primary = server();
                RealServer replica =
                        server("--replicaof", "127.0.0.1 " + primary.port(), "--repl-ping-replica-period", "1")) {
            Await.until(
                    "replica in sync",
                    PATIENCE,
                    () -> replica.info("replication", "master_link_status").equals("up"));
            try (Following following = Following.of(replica)) {
                following.caughtUp(replica);
                Following.set(primary, 0, 10);
                Await.until(
                        "ten sets", PATIENCE, () -> setsOf(following.receiver).size() == 10);
                String old = following.receiver.replid();

                replica.call("REPLICAOF", "NO", "ONE");
                following.continuedTimes(1);
                Following.set(replica, 10, 20);
                following.caughtUp(replica);

                String renewed = replica.info("replication", "master_replid");
                assertThat(renewed).isNotEqualTo(old);
                assertThat(following.receiver.continued).containsExactly(new ReplicationId(renewed));
                assertThat(following.receiver.fullResyncs).hasSize(1);
                assertThat(setsOf(following.receiver)).isEqualTo(sets(0, 20));
            }
        }
    }

    @Test
    void aCleanRestartContinuesUnderANewIdAndACrashStartsOver() {
        try (RealServer server = server("--save", "3600 1", "--shutdown-on-sigterm", "save");
                Following following = Following.of(server)) {
            Following.set(server, 0, 10);
            following.caughtUp(server);
            server.terminate();
            server.restart();
            following.continuedTimes(1).caughtUp(server);

            assertThat(following.receiver.continued.getFirst().hex())
                    .isEqualTo(server.info("replication", "master_replid"));
            assertThat(following.receiver.fullResyncs).hasSize(1);

            server.kill();
            server.restart();
            Await.until(
                    "second full resync",
                    PATIENCE,
                    () -> following.receiver.count(following.receiver.fullResyncs) == 2);
            following.caughtUp(server);
            assertThat(following.receiver.fullResyncs.getLast()).contains("does not continue history");
        }
    }

    @Test
    void getAckIsAnsweredAtOnce() {
        try (RealServer server = server();
                Following following = Following.of(server);
                ServerConnection client = server.connect()) {
            awaitStreaming(server, following);
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
        try (RealServer server = server();
                Following following = Following.of(server)) {
            Following.set(server, 0, 50);
            following.caughtUp(server);

            long end = following.receiver.end().bytes();
            Await.until("acknowledged", PATIENCE, () -> replicaLine(server).contains("offset=" + end + ","));
        }
    }

    @Test
    void durableOffsetsAreAcknowledgedAsFackWhenAskedFor() {
        try (RealServer server = RealServer.startFetched("valkey-8.0", NO_DELAY, "0");
                Following following = Following.of(server);
                ServerConnection client = server.connect()) {
            following.caughtUp(server);
            client.require("SET", "k", "v");
            assertThat(client.call("WAITAOF", "0", "1", "1500"))
                    .isEqualTo(new Reply.Array(List.of(new Reply.Number(0), new Reply.Number(0))));

            following.receiver.promiseDurability();
            following.follower.acknowledgeSoon();

            assertThat(client.call("WAITAOF", "0", "1", "5000"))
                    .isEqualTo(new Reply.Array(List.of(new Reply.Number(0), new Reply.Number(1))));
        }
    }

    @Test
    void theTimeoutThatDropsASilentReplicaDoesNotDropUs() throws IOException {
        try (RealServer server = server("--repl-timeout", "4", "--repl-ping-replica-period", "1");
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
    void aServerThatHangsIsLeftAndFoundAgain() throws Exception {
        FollowerSettings impatient = FollowerSettings.standard().withReplTimeout(Duration.ofMillis(1500));
        try (RealServer server = server("--repl-ping-replica-period", "1");
                Following following = Following.of(server.access(), impatient, new MemoryReceiver())) {
            following.caughtUp(server);
            signal(server, "STOP");
            following.detachedTimes(1);

            signal(server, "CONT");
            following.continuedTimes(1);
            Following.set(server, 0, 10);
            following.caughtUp(server);

            assertThat(following.receiver.detached.getFirst()).contains("did not answer in time");
            assertThat(setsOf(following.receiver)).isEqualTo(sets(0, 10));
        }
    }

    private static void signal(RealServer server, String name) throws Exception {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    @Test
    void aKilledServerIsFoundAgainAfterItsRestart() {
        try (RealServer server = server();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            server.kill();
            following.detachedTimes(1);
            Await.until(
                    "warned",
                    PATIENCE,
                    () -> following.warnings.stream().anyMatch(w -> w.contains("refuses connections")));

            server.restart();
            Following.set(server, 0, 10);
            Await.until("full resync", PATIENCE, () -> following.receiver.count(following.receiver.fullResyncs) == 2);
            following.caughtUp(server);
            Following.set(server, 10, 20);
            following.caughtUp(server);

            assertThat(setsOf(following.receiver)).isEqualTo(sets(10, 20));
        }
    }

    @Test
    void terminationOfThePrimaryIsNotDelayed() {
        Duration alone;
        try (RealServer server = server()) {
            Following.set(server, 0, 100);
            alone = server.terminate();
        }
        try (RealServer server = server();
                Following following = Following.of(server);
                ServerConnection client = server.connect()) {
            awaitStreaming(server, following);
            client.require("SET", "k", "v"); // not yet acknowledged when the signal comes

            Duration followed = server.terminate();

            assertThat(followed).isLessThan(alone.plusSeconds(1));
            assertThat(setsOf(following.receiver)).contains("SET k v");
        }
    }

    @Test
    void failoverOfThePrimaryAbortsAtOnceAndTheStreamGoesOn() {
        try (RealServer server = server();
                Following following = Following.of(server)) {
            awaitStreaming(server, following);
            assertThat(replicaLine(server)).doesNotContain("port=0,");

            assertThat(server.call("FAILOVER").ok()).isTrue();
            Await.until("aborted", PATIENCE, () -> server.output().contains("Failover target rejected psync request"));
            Await.until("primary again", Duration.ofSeconds(3), () -> isPrimary(server));
            following.continuedTimes(1);
            Following.set(server, 0, 10);
            following.caughtUp(server);

            assertThat(setsOf(following.receiver)).containsAll(sets(0, 10));
            assertThat(following.receiver.fullResyncs).hasSize(1);
        }
    }

    private static boolean isPrimary(RealServer server) {
        return server.info("replication", "role").equals("master")
                && server.info("replication", "master_failover_state").equals("no-failover");
    }

    /// The primary counts us as online before it has begun to send: only bytes tell that it has.
    private static void awaitStreaming(RealServer server, Following following) {
        following.caughtUp(server);
        server.call("SET", "warm", "up");
        Await.until("streaming", PATIENCE, () -> setsOf(following.receiver).contains("SET warm up"));
        following.caughtUp(server);
        long end = following.receiver.end().bytes();
        Await.until("acknowledged", PATIENCE, () -> replicaLine(server).contains("offset=" + end + ","));
    }

    @Test
    void aFollowerThatStopsReadingIsDroppedAndStartsOver() {
        BlockingReceiver receiver = new BlockingReceiver();
        try (RealServer server =
                        server("--client-output-buffer-limit", "replica 1mb 1mb 0", "--repl-backlog-size", "16kb");
                Following following = Following.of(server, receiver)) {
            following.caughtUp(server);
            receiver.block();
            try (ServerConnection client = server.connect()) {
                byte[] value = new byte[1 << 20];
                for (int i = 0; i < 40 && !isLimitHit(server); i++) {
                    client.call("SET".getBytes(StandardCharsets.US_ASCII), new byte[] {'k'}, value);
                }
            }
            Await.until("buffer limit", PATIENCE, () -> isLimitHit(server));
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
        try (RealServer server = server();
                Following following = Following.of(server, receiver)) {
            following.caughtUp(server);
            receiver.failOnce();
            Following.set(server, 0, 10);
            following.detachedTimes(1).continuedTimes(1).caughtUp(server);

            assertThat(receiver.detached).containsExactly("storage failed: no space left");
            assertThat(setsOf(receiver)).isEqualTo(sets(0, 10));
        }
    }

    @Test
    void aReconnectIsDoneAtOnceWithItsCause() {
        try (RealServer server = server();
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
        try (RealServer server = server();
                Following following = Following.of(server, receiver)) {
            following.caughtUp(server);
            receiver.welcome(false);
            following.follower.reconnect("no space");
            following.detachedTimes(1);
            Await.until(
                    "gone",
                    PATIENCE,
                    () -> server.info("replication", "connected_slaves").equals("0"));
            Following.set(server, 0, 10);
            assertThat(receiver.continued).isEmpty();

            receiver.welcome(true);
            following.continuedTimes(1).caughtUp(server);

            assertThat(setsOf(receiver)).isEqualTo(sets(0, 10));
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
        try (RealServer server = server("--repl-backlog-size", "1mb")) {
            Following.set(server, 0, 1);
            try (Following warmUp = Following.of(server)) {
                warmUp.caughtUp(server); // so that offsets are above 1
                Following.set(server, 1, 2);
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
        try (RealServer server = server();
                Following following = Following.of(server, receiver)) {
            assertThat(following.failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("out of order");
            assertThat(receiver.detached).hasSize(1);
        }
    }

    @Test
    void manySmallWritesBecomeFewDeliveries() {
        try (RealServer server = server();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            int before = following.receiver.deliveries();
            long begin = System.nanoTime();
            Following.set(server, 0, 20_000);
            following.caughtUp(server);
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();

            assertThat(setsOf(following.receiver)).isEqualTo(sets(0, 20_000));
            assertThat(following.receiver.deliveries() - before).isLessThan((int) millis + 100);
        }
    }

    /// Blocks in `stream`, as a disk does that has come to a stop.
    private static final class BlockingReceiver extends MemoryReceiver {
        private final java.util.concurrent.Semaphore open = new java.util.concurrent.Semaphore(1);

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
}
