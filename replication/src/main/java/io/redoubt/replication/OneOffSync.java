package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;

/// One snapshot of a server's dataset over the wire, with its place in the replication stream and without the
/// stream: `REPLCONF rdb-only 1`, known to every server since Redis 6.2.
///
/// Costs the server one fork, as any full resync; it is no replica in WAIT, FAILOVER or `min-replicas-to-write`.
/// Confined to one thread, but for `close`, which any thread may call to give it up.
public final class OneOffSync implements AutoCloseable {
    private static final int BUFFER = 1 << 18;

    private final ServerConnection connection;
    private final ServerIdentity identity;
    private final PsyncReply.FullResync reply;
    private final long millis;

    private OneOffSync(ServerConnection connection, ServerIdentity identity, PsyncReply.FullResync reply, long millis) {
        this.connection = connection;
        this.identity = identity;
        this.reply = reply;
        this.millis = millis;
    }

    /// Asks for the snapshot and returns when the server begins it. A diskless one waits
    /// `repl-diskless-sync-delay` (5 s) for others that may want it too.
    ///
    /// @throws RedoubtException NOT_AUTHORISED, SERVER_NOT_READY and the like when the server refuses
    public static OneOffSync begin(ServerAccess access, FollowerSettings patience, InstantSource clock) {
        ServerConnection connection = ServerConnection.open(access, patience.connectTimeout());
        boolean begun = false;
        try {
            ServerIdentity identity = Handshake.performForSnapshotOnly(connection);
            connection.readTimeout(patience.replTimeout());
            PsyncReply reply = PsyncReply.ask(connection, Optional.empty());
            OneOffSync sync = new OneOffSync(connection, identity, requireFull(reply, connection), clock.millis());
            begun = true;
            return sync;
        } catch (IOException e) {
            throw connection.lost("replication", e);
        } finally {
            if (!begun) {
                connection.close();
            }
        }
    }

    private static PsyncReply.FullResync requireFull(PsyncReply reply, ServerConnection connection) {
        return switch (reply) {
            case PsyncReply.FullResync full -> full;
            case PsyncReply.Continue _ ->
                throw new RedoubtException(
                        ErrorCode.NOT_A_SERVER,
                        "server '%s' continues a history it was not asked for"
                                .formatted(connection.uri().address()),
                        "Check host and port; a proxy in between cannot pass replication on.");
        };
    }

    public ServerIdentity identity() {
        return identity;
    }

    public ReplicationId replid() {
        return reply.replid();
    }

    /// Where in the stream the dataset stands: everything up to this offset is in it, nothing after.
    public ReplicationOffset offset() {
        return reply.offset();
    }

    /// When the server said so, by our clock.
    public long millis() {
        return millis;
    }

    /// The snapshot, once; it ends where the RDB ends.
    ///
    /// @throws IOException if the connection is lost before the snapshot begins; reading throws `EOFException` if
    ///     it is lost before the snapshot ends
    public InputStream snapshot() throws IOException {
        return Payload.announced(connection, new byte[BUFFER]);
    }

    /// The error for a connection lost on the way.
    public RedoubtException lost(IOException cause) {
        return connection.lost("the snapshot", cause);
    }

    @Override
    public void close() {
        connection.close();
    }
}
