package io.redoubt.persistence.advise;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import java.time.Duration;

/// How fast servers are taken to be where nobody has measured: slower than a good disk, so that what is computed
/// from it is enough on a bad one.
public final class AssumedPace {
    /// Writing a snapshot, to disk or to a replica.
    public static final ByteRate SAVE = new ByteRate(ByteSize.mebibytes(50));

    /// Reading a snapshot at start.
    public static final ByteRate LOAD = new ByteRate(ByteSize.mebibytes(100));

    /// Replaying commands at start.
    public static final ByteRate REPLAY = new ByteRate(ByteSize.mebibytes(50));

    private AssumedPace() {}

    /// How long that many bytes take, at least a second.
    public static Duration time(ByteSize bytes, ByteRate rate) {
        return Duration.ofSeconds(1 + bytes.bytes() / rate.perSecond().bytes());
    }

    /// Until a server with snapshots alone answers again.
    static Duration snapshotRestart(ByteSize dataset) {
        return time(dataset, LOAD);
    }

    /// Until a server with an append-only file answers again, at worst: a base, and commands that have grown as
    /// large as it, which is when the server rewrites.
    static Duration appendOnlyRestart(ByteSize dataset) {
        return time(dataset, LOAD).plus(time(dataset, REPLAY));
    }
}
