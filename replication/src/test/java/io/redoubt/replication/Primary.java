package io.redoubt.replication;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.time.Duration;
import java.util.stream.Stream;

/// What tests do with a real server that is followed.
final class Primary {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Primary() {}

    /// Redis 7.0.15 that sends a snapshot at once, not after the five seconds in which other replicas might come.
    static RealServer start(String... options) {
        return RealServer.start(withoutDelay(options));
    }

    /// A fetched server such as `valkey-9`, which also sends at once.
    static RealServer startFetched(String tag, String... options) {
        return RealServer.startFetched(tag, withoutDelay(options));
    }

    /// A replica that is in sync with its primary.
    static RealServer startReplicaOf(int port, String... options) {
        String[] all = Stream.concat(
                        Stream.of("--replicaof", "127.0.0.1 " + port, "--repl-ping-replica-period", "1"),
                        Stream.of(options))
                .toArray(String[]::new);
        RealServer replica = start(all);
        awaitLink(replica);
        return replica;
    }

    static void awaitLink(RealServer replica) {
        Await.until(
                "a replica in sync",
                PATIENCE,
                () -> replica.info("replication", "master_link_status").equals("up"));
    }

    private static String[] withoutDelay(String... options) {
        return Stream.concat(Stream.of("--repl-diskless-sync-delay", "0"), Stream.of(options))
                .toArray(String[]::new);
    }

    static ServerAccess access(RealServer server) {
        return ServerAccess.of(ServerUri.loopback(server.port()));
    }

    static ServerConnection connect(RealServer server) {
        return ServerConnection.open(access(server), PATIENCE);
    }

    static long offset(RealServer server) {
        return Long.parseLong(server.info("replication", "master_repl_offset"));
    }

    static void awaitOffset(RealServer server, long offset) {
        Await.until("offset " + offset, PATIENCE, () -> offset(server) >= offset);
    }

    static boolean isPrimary(RealServer server) {
        return server.info("replication", "role").equals("master");
    }

    static void awaitFailoverAborted(RealServer server) {
        Await.until(
                "a failover that is aborted",
                PATIENCE,
                () -> server.output().contains("Failover target rejected psync request"));
        Await.until(
                "a primary again",
                Duration.ofSeconds(3),
                () -> isPrimary(server)
                        && server.info("replication", "master_failover_state").equals("no-failover"));
    }

    /// What it says of its first replica.
    static String replicaLine(RealServer server) {
        return server.info("replication", "slave0");
    }

    /// `SET key:i value:i` for i in [from, to).
    static void set(RealServer server, int from, int to) {
        try (ServerConnection connection = connect(server)) {
            for (int i = from; i < to; i++) {
                connection.require("SET", "key:" + i, "value:" + i);
            }
        }
    }

    static void cutLinks(RealServer server) {
        server.call("CLIENT", "KILL", "TYPE", "replica");
    }

    /// Ends it as an operator would, having saved its dataset, and starts it again.
    static void saveAndRestart(RealServer server) {
        server.terminate();
        server.restart();
    }
}
