package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// That what INFO lets us foresee is what PSYNC is answered.
class BacklogTest {
    @ParameterizedTest
    @ValueSource(strings = {"redis-6.2", "redis-8.0", "valkey-9"})
    void whatIsForeseenIsWhatPsyncIsAnswered(String tag) throws IOException {
        try (RealServer server = Primary.startFetched(tag, "--repl-backlog-size", "16kb")) {
            try (Following following = Following.of(server)) {
                following.streaming(server);
                Primary.set(server, 0, 3000);
                following.caughtUp(server);
            }
            Backlog backlog = backlog(server);
            assertThat(backlog.first()).isGreaterThan(1);
            long end = backlog.first() + backlog.length();

            for (long wanted : List.of(backlog.first() - 1, backlog.first(), backlog.first() + 9, end)) {
                assertForeseen(server, backlog.replid(), wanted);
            }
            assertForeseen(server, backlog.replid(), end + 1);
            assertForeseen(server, "f".repeat(40), end);
        }
    }

    @Test
    void aBacklogWithoutAByteContinuesAtItsBegin() throws IOException {
        try (RealServer server = Primary.start();
                Following following = Following.of(server)) {
            following.caughtUp(server);

            assertThat(backlog(server).length()).isZero();
            assertForeseen(server, backlog(server).replid(), backlog(server).first());
            assertForeseen(server, backlog(server).replid(), backlog(server).first() + 1);
        }
    }

    @Test
    void theHistoryBeforeAPromotionIsContinuedUpToItsEnd() throws IOException {
        try (RealServer primary = Primary.start();
                RealServer replica = Primary.startReplicaOf(primary.port())) {
            Primary.set(primary, 0, 10);
            Primary.awaitOffset(replica, Primary.offset(primary));
            String former = replica.info("replication", "master_replid");
            replica.call("REPLICAOF", "NO", "ONE");
            Primary.set(replica, 10, 20);
            long formerEnd = backlog(replica).formerEnd();

            assertThat(backlog(replica).formerReplid()).isEqualTo(former);
            assertForeseen(replica, former, formerEnd);
            assertForeseen(replica, former, formerEnd + 1);
        }
    }

    @Test
    void withoutTheRightToAskNothingIsForeseen() {
        try (RealServer server = Primary.start()) {
            server.call("ACL", "SETUSER", "default", "-info");

            assertThat(backlog(server).active()).isFalse();
        }
    }

    private static Backlog backlog(RealServer server) {
        try (ServerConnection connection = Primary.connect(server)) {
            return Backlog.of(connection);
        }
    }

    private static void assertForeseen(RealServer server, String replid, long wanted) throws IOException {
        ResumePoint point = new ResumePoint(new ReplicationId(replid), new ReplicationOffset(wanted - 1));
        boolean foreseen = backlog(server).continues(point);
        try (ServerConnection connection = Primary.connect(server)) {
            PsyncReply reply = PsyncReply.ask(connection, Optional.of(point));

            assertThat(reply instanceof PsyncReply.Continue)
                    .as("PSYNC %s %d", replid, wanted)
                    .isEqualTo(foreseen);
        }
    }
}
