package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationId;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.CuttingProxy;
import io.redoubt.testkit.CuttingProxy.Direction;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which history goes on after a link was lost, and which must start over.
class ContinuationTest {
    private static final String[] SAVING = {"--save", "3600 1"};

    @Test
    void aCutLinkContinuesAtTheNextByte() {
        try (RealServer server = Primary.start();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            for (int round = 0; round < 3; round++) {
                Primary.set(server, round * 10, round * 10 + 10);
                following.caughtUp(server);
                Primary.cutLinks(server);
                following.detachedTimes(round + 1).continuedTimes(round + 1);
            }
            Primary.set(server, 30, 40);
            following.caughtUp(server);

            assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(0, 40));
            assertThat(following.receiver.fullResyncs).hasSize(1);
            assertThat(server.info("stats", "sync_partial_ok")).isEqualTo("3");
        }
    }

    @Test
    void aLinkCutInsideACommandContinuesInsideIt() throws IOException {
        try (RealServer server = Primary.start();
                CuttingProxy proxy = CuttingProxy.inFrontOf(server.port());
                Following following = Following.of(
                        ServerAccess.of(ServerUri.loopback(proxy.port())),
                        FollowerSettings.standard(),
                        new MemoryReceiver())) {
            following.streaming(server);
            for (int round = 0; round < 5; round++) {
                long held = following.receiver.end().bytes();
                int cut = 1 + 7 * round;
                proxy.cutAfter(Direction.TO_CLIENT, cut);
                Primary.set(server, round, round + 1);
                following.detachedTimes(round + 1);

                assertThat(following.receiver.ends.getLast()).isEqualTo(held + cut);
                following.continuedTimes(round + 1).caughtUp(server);
            }

            assertThat(following.receiver.sets())
                    .endsWith(MemoryReceiver.sets(0, 5).toArray(String[]::new));
            assertThat(following.receiver.fullResyncs).hasSize(1);
        }
    }

    @Test
    void askingForTheLastByteHeldWouldDoubleIt() throws IOException {
        try (RealServer server = Primary.start();
                Following following = Following.of(server)) {
            following.caughtUp(server);
            Primary.set(server, 0, 1);
            following.caughtUp(server);
            following.follower.stop();
            Primary.set(server, 1, 2);
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
        try (RealServer server = Primary.start();
                Following following = Following.of(server);
                ServerConnection client = Primary.connect(server)) {
            following.caughtUp(server);
            client.require("SELECT", "5");
            client.require("SET", "a", "1");
            following.caughtUp(server);
            int before = following.receiver.commands().size();
            Primary.cutLinks(server);
            following.continuedTimes(1);

            client.require("SET", "b", "2");
            following.caughtUp(server);

            List<String> commands = following.receiver.commands();
            assertThat(commands).contains("SELECT 5");
            assertThat(commands.subList(before, commands.size()))
                    .contains("SET b 2")
                    .noneMatch(command -> command.startsWith("SELECT"));
        }
    }

    /// Before Redis 7.2 and Valkey the SELECT comes before the MULTI.
    @ParameterizedTest
    @ValueSource(strings = {"redis-8.0", "valkey-9"})
    void aDatabaseSelectedInsideATransactionIsNotSelectedAgain(String tag) {
        try (RealServer server = Primary.startFetched(tag);
                Following following = Following.of(server);
                ServerConnection client = Primary.connect(server)) {
            following.streaming(server);
            client.require("SELECT", "5");
            int before = following.receiver.commands().size();
            transaction(client, "a");
            following.caughtUp(server);
            Primary.cutLinks(server);
            following.continuedTimes(1);
            transaction(client, "b");
            following.caughtUp(server);

            List<String> commands = following.receiver.commands();
            assertThat(commands.subList(before, commands.size()))
                    .filteredOn(command -> !command.equals("REPLCONF GETACK *"))
                    .containsExactly(
                            "MULTI", "SELECT 5", "SET a 1", "SET a 2", "EXEC", "MULTI", "SET b 1", "SET b 2", "EXEC");
        }
    }

    private static void transaction(ServerConnection client, String key) {
        client.require("MULTI");
        client.require("SET", key, "1");
        client.require("SET", key, "2");
        client.require("EXEC");
    }

    @Test
    void aPromotedReplicaAndADemotedPrimaryContinueUnderTheNewId() {
        try (RealServer primary = Primary.start();
                RealServer replica = Primary.startReplicaOf(primary.port());
                Following ofPrimary = Following.of(primary);
                Following ofReplica = Following.of(replica)) {
            ofPrimary.streaming(primary);
            ofReplica.streaming(primary);
            Primary.set(primary, 0, 10);
            ofPrimary.caughtUp(primary);
            ofReplica.caughtUp(primary);
            String old = ofReplica.receiver.replid();

            replica.call("REPLICAOF", "NO", "ONE");
            primary.call("REPLICAOF", "127.0.0.1", Integer.toString(replica.port()));
            Primary.set(replica, 10, 20);
            ofReplica.continuedTimes(1).caughtUp(replica);
            ofPrimary.continuedTimes(1).caughtUp(replica);

            String renewed = replica.info("replication", "master_replid");
            assertThat(renewed).isNotEqualTo(old);
            for (Following following : List.of(ofPrimary, ofReplica)) {
                assertThat(following.receiver.continued).last().isEqualTo(new ReplicationId(renewed));
                assertThat(following.receiver.fullResyncs).hasSize(1);
                assertThat(following.receiver.sets())
                        .endsWith(MemoryReceiver.sets(0, 20).toArray(String[]::new));
            }
        }
    }

    @Test
    void writesThatAPromotedReplicaNeverHadAreNotContinued() throws IOException {
        try (RealServer primary = Primary.start();
                CuttingProxy slow = CuttingProxy.inFrontOf(primary.port());
                RealServer behind = Primary.startReplicaOf(slow.port());
                RealServer followed = Primary.startReplicaOf(primary.port());
                Following following = Following.of(followed)) {
            following.streaming(primary);
            slow.pause();
            Primary.set(primary, 0, 10);
            following.caughtUp(primary);
            primary.kill();

            behind.call("REPLICAOF", "NO", "ONE");
            Primary.set(behind, 10, 30);
            followed.call("REPLICAOF", "127.0.0.1", Integer.toString(behind.port()));
            Primary.awaitLink(followed);
            following.fullyResyncedTimes(2).caughtUp(behind);

            assertThat(behind.call("GET", "key:0")).isEmpty();
            assertThat(following.receiver.continued).isEmpty();
            assertThat(following.receiver.replid()).isEqualTo(behind.info("replication", "master_replid"));
        }
    }

    @Test
    void aCleanRestartContinuesUnderANewIdAndACrashStartsOver() {
        try (RealServer server = Primary.start(SAVING);
                Following following = Following.of(server)) {
            Primary.set(server, 0, 10);
            following.caughtUp(server);
            Primary.saveAndRestart(server);
            following.continuedTimes(1).caughtUp(server);

            assertThat(following.receiver.continued.getFirst().hex())
                    .isEqualTo(server.info("replication", "master_replid"));
            assertThat(following.receiver.fullResyncs).hasSize(1);

            server.kill();
            server.restart();
            following.fullyResyncedTimes(2).caughtUp(server);
            assertThat(following.receiver.fullResyncs.getLast()).contains("does not continue history");
        }
    }

    @ParameterizedTest
    @CsvSource({"redis-6.2,no", "redis-7.0,yes", "redis-8.0,yes", "valkey-9,yes"})
    void aCleanRestartOfRedis6OrFromAnAppendOnlyFileStartsOver(String tag, String appendOnly) {
        try (RealServer server = Primary.startFetched(tag, "--save", "3600 1", "--appendonly", appendOnly);
                Following following = Following.of(server)) {
            Primary.set(server, 0, 10);
            following.caughtUp(server);
            Primary.saveAndRestart(server);
            following.fullyResyncedTimes(2).caughtUp(server);
            Primary.set(server, 10, 20);
            following.caughtUp(server);

            assertThat(following.receiver.continued).isEmpty();
            assertThat(following.receiver.sets()).isEqualTo(MemoryReceiver.sets(10, 20));
        }
    }

    @ParameterizedTest
    @CsvSource({"redis-7.0,redis-8.0", "redis-7.0,valkey-9", "valkey-8.0,valkey-8.1"})
    void anUpgradeInPlaceContinues(String before, String after) {
        try (RealServer server = Primary.startFetched(before, SAVING);
                Following following = Following.of(server)) {
            Primary.set(server, 0, 10);
            following.caughtUp(server);
            server.terminate();
            server.restartAs(after);
            following.continuedTimes(1).caughtUp(server);
            Primary.set(server, 10, 20);
            following.caughtUp(server);

            assertThat(following.receiver.sets())
                    .endsWith(MemoryReceiver.sets(10, 20).toArray(String[]::new));
            assertThat(following.receiver.fullResyncs).hasSize(1);
            assertThat(following.receiver.identities.getLast().version())
                    .isNotEqualTo(following.receiver.identities.getFirst().version());
        }
    }

    @Test
    void aBacklogThatWasFreedMeanwhileStartsOver() {
        try (RealServer server = Primary.start("--repl-backlog-ttl", "1");
                Following following = Following.of(server)) {
            following.caughtUp(server);
            String before = following.receiver.replid();
            following.receiver.welcome(false);
            following.follower.reconnect("the archive is away");
            following.detachedTimes(1);
            Await.until(
                    "a backlog that is freed",
                    Primary.PATIENCE,
                    () -> server.info("replication", "repl_backlog_active").equals("0"));
            assertThat(server.info("replication", "master_replid")).isNotEqualTo(before);

            following.receiver.welcome(true);
            following.fullyResyncedTimes(2).caughtUp(server);

            assertThat(following.receiver.continued).isEmpty();
        }
    }

    /// They come in lower case, at any time, and count like all other bytes.
    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "valkey-9"})
    void keepAlivesOfAnIdlePrimaryMoveTheOffset(String tag) {
        try (RealServer server = Primary.startFetched(tag, "--repl-ping-replica-period", "1");
                Following following = Following.of(server)) {
            following.streaming(server);
            long before = following.receiver.end().bytes();
            Await.until(
                    "two pings",
                    Primary.PATIENCE,
                    () -> following.receiver.end().bytes() > before + 14);
            following.caughtUp(server).acknowledged(server);

            assertThat(following.receiver.commands()).endsWith("ping", "ping");
        }
    }
}
