package io.redoubt.replication;

import java.io.IOException;

/// Stores the RDB of one full resync. The follower's thread calls `write` any number of times and then exactly
/// one of `complete` and `abort`; after an exception of `write` or `complete` it calls `abort`.
public interface SnapshotReceiver {
    /// Stores `bytes[from, to)`; the array is the follower's and is overwritten after the call.
    ///
    /// @throws IOException if it cannot be stored: the link is given up
    void write(byte[] bytes, int from, int to) throws IOException;

    /// The RDB has come whole. May take long: the primary is kept content meanwhile.
    ///
    /// @throws IOException if it cannot be kept: the link is given up
    void complete() throws IOException;

    /// The rest will not come; what was written is worthless.
    void abort(String cause);
}
