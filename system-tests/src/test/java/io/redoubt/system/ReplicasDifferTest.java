package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Where a server's own replica comes to hold something else, so that no archive can do better. Bare servers show it;
/// nothing of Redoubt takes part. `docs/guide/restore.md` says what follows for users, and the traffic of
/// `TortureTest` keeps away from it.
class ReplicasDifferTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /// Chance decides each: among so many some differ.
    private static final int LOTS = 20;

    static List<TestServer> matrix() {
        return TestServer.matrix();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aReplicaThatCountsAHyperLogLogKeepsTheCountInItAndTellsNobody(TestServer server) {
        withReplica(server.require(), (primary, replica) -> {
            order(primary, "PFADD", "visitors", "one", "two", "three");
            awaitReplica(primary);
            assertThat(digest(replica)).isEqualTo(digest(primary));

            Reply counted = replica.require("PFCOUNT", "visitors");
            order(replica, "REPLICAOF", "NO", "ONE");

            assertThat(digest(replica)).as("bytes of the promoted replica").isNotEqualTo(digest(primary));
            assertThat(primary.require("PFCOUNT", "visitors")).isEqualTo(counted);
            assertThat(digest(replica)).as("once both have counted").isEqualTo(digest(primary));
        });
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void readingPendingEntriesAgainRaisesTheirCountOnThePrimaryOnly(TestServer server) {
        withReplica(server.require(), (primary, replica) -> {
            order(primary, "XADD", "orders", "1-1", "item", "tea");
            order(primary, "XGROUP", "CREATE", "orders", "packers", "0");
            order(primary, "XREADGROUP", "GROUP", "packers", "anna", "STREAMS", "orders", ">");
            order(primary, "XREADGROUP", "GROUP", "packers", "anna", "STREAMS", "orders", "0");
            awaitReplica(primary);

            assertThat(deliveries(primary)).isEqualTo(new Reply.Number(2));
            assertThat(deliveries(replica)).isEqualTo(new Reply.Number(1));
        });
    }

    @Test
    void redisEightTellsNobodyOfAnotherVectorForAnElementItHas() {
        withReplica(new TestServer("redis-8.0").require(), (primary, replica) -> {
            order(primary, "VADD", "places", "VALUES", "2", "1", "0", "home");
            order(primary, "VADD", "places", "VALUES", "2", "0", "1", "home");
            awaitReplica(primary);

            assertThat(digest(replica)).isNotEqualTo(digest(primary));
        });
    }

    /// It looks for the range as if all scores were equal. In a list it goes from member to member; in a skip list it
    /// jumps, by levels drawn by lot. The primary keeps a skip list because a long member was there once; the
    /// replica, who never saw it, makes a list.
    @ParameterizedTest
    @MethodSource("matrix")
    void aRangeOfNamesAmongDifferentScoresIsAnotherOneOnTheReplica(TestServer server) {
        withReplica(server.require(), (primary, replica) -> {
            order(replica, "REPLICAOF", "NO", "ONE");
            for (int lot = 0; lot < LOTS; lot++) {
                String ranks = "ranks:" + lot;
                order(primary, "ZADD", ranks, "0", "x".repeat(100), "1", "a", "2", "m5", "99", "m15");
                for (int score = 3; score < 60; score++) {
                    order(primary, "ZADD", ranks, Integer.toString(score), "b" + score);
                }
                order(primary, "ZREM", ranks, "x".repeat(100));
            }
            follow(replica, primary);
            awaitReplica(primary);
            assertThat(digest(replica)).isEqualTo(digest(primary));

            for (int lot = 0; lot < LOTS; lot++) {
                order(primary, "ZREMRANGEBYLEX", "ranks:" + lot, "[m1", "[m2");
            }
            awaitReplica(primary);

            assertThat(IntStream.range(0, LOTS).filter(lot -> differs(primary, replica, "ranks:" + lot)))
                    .as("lots in which primary and replica differ")
                    .isNotEmpty();
            assertThat(digest(replica)).isNotEqualTo(digest(primary));
        });
    }

    private static boolean differs(ServerConnection primary, ServerConnection replica, String ranks) {
        return !primary.require("ZSCORE", ranks, "m15").equals(replica.require("ZSCORE", ranks, "m15"));
    }

    private static void follow(ServerConnection replica, ServerConnection primary) {
        order(replica, "REPLICAOF", "127.0.0.1", Integer.toString(primary.uri().port()));
    }

    private static void withReplica(ServerBinary binary, BiConsumer<ServerConnection, ServerConnection> work) {
        try (ScratchServer primary = ScratchServer.of(binary)
                        .option("repl-diskless-sync-delay", "0")
                        .debugCommands()
                        .start(PATIENCE);
                ScratchServer replica = ScratchServer.of(binary)
                        .option("replicaof", "127.0.0.1", Integer.toString(primary.port()))
                        .option("masterauth", new String(primary.password().utf8(), StandardCharsets.UTF_8))
                        .debugCommands()
                        .start(PATIENCE);
                ServerConnection onPrimary = primary.connect();
                ServerConnection onReplica = replica.connect()) {
            work.accept(onPrimary, onReplica);
        }
    }

    private static void order(ServerConnection connection, String... command) {
        Reply _ = connection.require(command);
    }

    /// Until the replica has executed all that this connection wrote.
    private static void awaitReplica(ServerConnection primary) {
        Await.until(
                "the replica",
                PATIENCE,
                () -> primary.require("WAIT", "1", "100").equals(new Reply.Number(1)));
    }

    private static String digest(ServerConnection connection) {
        return Snapshot.text(connection.require("DEBUG", "DIGEST"));
    }

    private static Reply deliveries(ServerConnection connection) {
        Reply pending = connection.require("XPENDING", "orders", "packers", "-", "+", "10");
        return Snapshot.items(Snapshot.items(pending).getFirst()).get(3);
    }
}
