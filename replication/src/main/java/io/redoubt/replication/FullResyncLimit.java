package io.redoubt.replication;

import java.time.Duration;

/// How soon a primary may be asked for another full resync. Each one costs it a fork and a copy of its dataset on the
/// wire, and whatever made the last one worthless (a snapshot that is not whole, a buffer limit that every stream
/// exceeds) will often do so again.
///
/// The first is free. Then waits double for each, from the end of the snapshot on, and are forgotten once a history
/// has lasted for the longest of them: so in the long run that is how far they are apart. Confined to the follower's
/// thread; times are those of `System.nanoTime`.
final class FullResyncLimit {
    private final Backoff waits;
    private final long longestNanos;
    private Duration wait = Duration.ZERO;
    private long waitBegan;

    FullResyncLimit(Backoff waits, Duration longest) {
        this.waits = waits;
        this.longestNanos = longest.toNanos();
    }

    /// A full resync has begun.
    void begun(long now) {
        if (!wait.isZero() && now - waitBegan >= longestNanos) {
            waits.reset();
        }
        wait = waits.nextWait();
        waitBegan = now;
    }

    /// Its snapshot has come whole, or will not come: from now on counts the wait for the next.
    void ended(long now) {
        waitBegan = now;
    }

    /// How long it is until another may be asked for; zero when it may be now.
    Duration left(long now) {
        Duration left = wait.minusNanos(now - waitBegan);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
