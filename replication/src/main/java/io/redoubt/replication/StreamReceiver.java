package io.redoubt.replication;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.util.Optional;

/// Who stores what a `Follower` receives. All calls come from the follower's thread, except `acknowledgement`.
///
/// The order for one link: `mayAttach`, `attached`, `resumePoint`, then `continued` or `fullResync` (with all
/// calls to its `SnapshotReceiver`), then `stream` any number of times, at last `detached`. A `RedoubtException`
/// or `IOException` thrown by any of them gives the link up, to be tried again later; any other exception ends
/// `Follower.run`.
public interface StreamReceiver {
    /// Whether an attempt to attach is welcome. False, for lack of space say, is asked again each second, while
    /// no connection is held.
    boolean mayAttach();

    /// The handshake is done and PSYNC comes next.
    void attached(ServerIdentity identity);

    /// What is held, all of it forced to disk; empty asks for a full resync.
    Optional<ResumePoint> resumePoint();

    /// The primary goes on right after what was held. Its id may differ from the one asked for, after a failover
    /// or a clean restart: the next attempt must ask for this one. No SELECT need come first: the database in
    /// force when the link was lost is still in force.
    void continued(ReplicationId replid);

    /// The primary starts a new history with a snapshot. The first byte of the stream has offset `offset` + 1.
    ///
    /// @param cause why, in words for an operator
    SnapshotReceiver fullResync(ReplicationId replid, ReplicationOffset offset, String cause);

    /// Stores `bytes[from, to)` of the stream, cut anywhere; the array is the follower's and is overwritten after
    /// the call. Returns once a crash of this process could not lose them.
    ///
    /// @param receivedMillis when they came, by the follower's clock
    /// @throws IOException if they cannot be stored
    void stream(byte[] bytes, int from, int to, long receivedMillis) throws IOException;

    /// Whether the last `stream` call completed a `REPLCONF GETACK`, which wants an answer at once.
    boolean getAckSeen();

    /// What may be acknowledged now; called from any thread, every second, and not before `continued` or
    /// `SnapshotReceiver.complete` of the link. Within one link both offsets never fall, durable never exceeds
    /// received, and received never exceeds what `stream` was given: anything else is a bug that ends
    /// `Follower.run`.
    Acknowledgement acknowledgement();

    /// The link that was `attached` is gone.
    void detached(String cause);

    /// No link came about: the server cannot be reached, or refuses. Another attempt follows.
    default void refused(String cause) {}
}
