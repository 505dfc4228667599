package io.redoubt.replication;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import java.time.InstantSource;

/// What a replica says before PSYNC. Each reply is read before the next request (a PSYNC behind unread ones is
/// refused with "SYNC and PSYNC are invalid with pending output"), and each option goes alone, because REPLCONF
/// stops at the first one it does not know. Source: syncCommand, replconfCommand in the servers' replication.c.
///
/// Never announced: `rdb-channel-repl` (Redis 8) and `dual-channel` (Valkey 8), with which PSYNC would answer
/// that the snapshot is to be fetched on a second connection.
final class Handshake {
    /// Valkey 9 makes a snapshot its replica's version can read, and fails when the data needs more: a replica
    /// that names no version counts as 7.2. This one is above all.
    private static final String ABOVE_ALL_VERSIONS = "255.255.255";

    private Handshake() {}

    /// @param listeningPort where we answer as a replica, 0 for nowhere
    static ServerIdentity perform(ServerConnection connection, int listeningPort, InstantSource clock) {
        ServerIdentity identity = ServerIdentity.read(connection, clock);
        demand(connection, "REPLCONF", "listening-port", Integer.toString(listeningPort));
        demand(connection, "REPLCONF", "capa", "eof");
        demand(connection, "REPLCONF", "capa", "psync2");
        announceVersion(connection, identity);
        return identity;
    }

    /// As a replica that wants one snapshot and no stream after it.
    static ServerIdentity performForSnapshotOnly(ServerConnection connection) {
        ServerIdentity identity = ServerIdentity.read(connection);
        demand(connection, "REPLCONF", "capa", "eof");
        announceVersion(connection, identity);
        demand(connection, "REPLCONF", "rdb-only", "1");
        return identity;
    }

    private static void announceVersion(ServerConnection connection, ServerIdentity identity) {
        if (identity.version().map(version -> version.engine() == Engine.REDIS).orElse(false)) {
            return;
        }
        String number = identity.version().map(ServerVersion::number).orElse(ABOVE_ALL_VERSIONS);
        connection.call("REPLCONF", "version", number); // an error is the answer of servers that do not need it
    }

    private static void demand(ServerConnection connection, String... command) {
        if (connection.call(command) instanceof Reply.Failure failure) {
            throw NotReadyYet.orRefused(connection, command[0], failure);
        }
    }
}
