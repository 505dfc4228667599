package io.redoubt.replication;

import static io.redoubt.replication.Primary.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.CuttingProxy;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A snapshot, and the begin of the stream after it, in all the ways primaries send them.
class FullSyncTest {
    private static final FollowerSettings TWO_SECONDS =
            FollowerSettings.standard().withReplTimeout(Duration.ofSeconds(2));

    private static void assertWholeRdb(byte[] snapshot) {
        assertThat(new String(snapshot, 0, 5, StandardCharsets.US_ASCII)).isIn("REDIS", "VALKE");
        assertThat(snapshot[snapshot.length - 9]).isEqualTo((byte) 0xff); // EOF opcode, then 8 bytes of CRC
    }

    /// From now on saving takes this long for each key.
    private static void saveSlowly(RealServer server, int microsForEachKey) {
        server.call("CONFIG", "SET", "rdb-key-save-delay", Integer.toString(microsForEachKey));
    }

    @ParameterizedTest
    @CsvSource({"yes,target: replicas sockets", "no,target: disk"})
    void theStreamFollowsItsSnapshot(String diskless, String said) {
        try (RealServer server = Primary.start("--repl-diskless-sync", diskless)) {
            Primary.set(server, 0, 1000);
            try (Following following = Following.of(server)) {
                following.caughtUp(server);
                Primary.set(server, 1000, 1100);
                following.caughtUp(server);

                MemoryReceiver receiver = following.receiver;
                assertWholeRdb(receiver.snapshot());
                assertThat(receiver.commands()).startsWith("SELECT 0", "SET key:1000 value:1000");
                assertThat(receiver.sets()).isEqualTo(MemoryReceiver.sets(1000, 1100));
                assertThat(receiver.replid()).isEqualTo(server.info("replication", "master_replid"));
                assertThat(server.output()).contains(said);
            }
        }
    }

    @Test
    void oneEarlyAcknowledgementStarvesADisklessStreamButOneEverySecondDoesNot() throws IOException {
        try (RealServer server = Primary.start()) {
            Primary.set(server, 0, 100);
            saveSlowly(server, 5_000);
            try (SilentReplica starved = SilentReplica.attachAcknowledgingOnce(server)) {
                Primary.set(server, 100, 101);

                assertThat(starved.receivesWithin(Duration.ofSeconds(2))).isFalse();
            }
            try (Following following = Following.of(server)) {
                following.caughtUp(server);
                Primary.set(server, 101, 110);
                following.caughtUp(server);

                assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(101, 110));
            }
        }
    }

    @Test
    void keepAlivesBeforeADisklessPayloadHoldTheLinkThroughTheDelay() {
        try (RealServer server =
                RealServer.start("--repl-diskless-sync-delay", "4", "--repl-ping-replica-period", "1")) {
            assertLinkHeldForLongerThanItsTimeout(server);
        }
    }

    @Test
    void keepAlivesBeforeADiskPayloadHoldTheLinkWhileItIsSaved() {
        try (RealServer server = Primary.start("--repl-diskless-sync", "no", "--repl-ping-replica-period", "1")) {
            Primary.set(server, 0, 400);
            saveSlowly(server, 10_000);
            assertLinkHeldForLongerThanItsTimeout(server);
        }
    }

    private static void assertLinkHeldForLongerThanItsTimeout(RealServer server) {
        long begin = System.nanoTime();
        try (Following following = Following.of(Primary.access(server), TWO_SECONDS, new MemoryReceiver())) {
            following.caughtUp(server);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(3));
            assertThat(following.receiver.detached).isEmpty();
            assertWholeRdb(following.receiver.snapshot());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 39, 41})
    void aMarkThatStraddlesReadsIsFound(int largestPiece) throws IOException {
        try (RealServer server = Primary.start()) {
            Primary.set(server, 0, 20);
            try (CuttingProxy proxy = CuttingProxy.inFrontOf(server.port())) {
                proxy.chunk(largestPiece, 7);
                try (Following following = Following.of(
                        ServerAccess.of(ServerUri.loopback(proxy.port())),
                        FollowerSettings.standard(),
                        new MemoryReceiver())) {
                    following.caughtUp(server);
                    Primary.set(server, 20, 40);
                    following.caughtUp(server);

                    assertWholeRdb(following.receiver.snapshot());
                    assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(20, 40));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"yes,Waiting for next BGSAVE for SYNC", "no,Waiting for end of BGSAVE for SYNC"})
    void whoJoinsDuringAnothersSnapshotGetsTheSameHistory(String diskless, String said) {
        try (RealServer server = Primary.start("--repl-diskless-sync", diskless)) {
            Primary.set(server, 0, 400);
            saveSlowly(server, 2_000);
            try (Following first = Following.of(server)) {
                Await.until(
                        "a snapshot being made",
                        PATIENCE,
                        () -> !server.children().isEmpty());
                Primary.set(server, 400, 410);
                try (Following second = Following.of(server)) {
                    second.caughtUp(server);
                    first.caughtUp(server);

                    assertThat(server.output()).contains(said);
                    assertThat(second.receiver.replid()).isEqualTo(first.receiver.replid());
                    assertThat(first.receiver.sets()).isEqualTo(MemoryReceiver.sets(400, 410));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void aSnapshotWhoseMakerDiesIsGivenUpAndAskedForAgain(String diskless) {
        try (RealServer server = Primary.start("--repl-diskless-sync", diskless)) {
            Primary.set(server, 0, 400);
            saveSlowly(server, 10_000);
            try (Following following = Following.of(server)) {
                following.fullyResyncedTimes(1);
                Await.until(
                        "a snapshot being made",
                        PATIENCE,
                        () -> !server.children().isEmpty());
                server.children().forEach(ProcessHandle::destroyForcibly);
                following.detachedTimes(1);
                saveSlowly(server, 0);
                following.caughtUp(server);

                assertThat(server.output()).contains("terminated by signal 9");
                assertThat(following.receiver.aborted).hasSize(1);
                assertWholeRdb(following.receiver.snapshot());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "redis-8.0,--repl-rdb-channel,rdb-channel-repl,+RDBCHANNELSYNC",
        "valkey-8.0,--dual-channel-replication-enabled,dual-channel,+DUALCHANNELSYNC",
        "valkey-9,--dual-channel-replication-enabled,dual-channel,+DUALCHANNELSYNC"
    })
    void aSecondConnectionForTheSnapshotIsNeverAskedFor(String tag, String option, String capability, String answer)
            throws IOException {
        try (RealServer server = Primary.startFetched(tag, option, "yes")) {
            assertThat(SilentReplica.answerTo(server, capability)).startsWith(answer);
            try (Following following = Following.of(server)) {
                following.caughtUp(server);

                assertWholeRdb(following.receiver.snapshot());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-7.0", "valkey-9"})
    void aPsyncBehindUnreadRepliesWouldBeRefused(String tag) {
        try (RealServer server = Primary.startFetched(tag)) {
            assertThat(SilentReplica.answerToPipelinedPsync(server)).contains("invalid with pending output");
        }
    }
}
