package io.redoubt.drill.restore;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetDifference.Aspect;
import io.redoubt.formats.dataset.DatasetDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Takes the differences between two datasets and judges them: all count, except that Redis 6 replicates times of
/// expiry as seconds or milliseconds from when a command ran, so that whoever receives it can only estimate the
/// time.
final class ExpiryTolerance implements Consumer<DatasetDifference> {
    /// What a stream that arrives promptly may be off by; a real difference in seconds is none of this.
    private static final long ESTIMATE_MILLIS = 1000;

    private static final int MOST_NAMED = 20;

    private final boolean estimated;
    private final List<DatasetDifference> first = new ArrayList<>();
    private long count;
    private long inexact;
    private long inexactMillis;

    /// @param server whose datasets are compared
    ExpiryTolerance(Optional<ServerVersion> server) {
        estimated = server.filter(version -> version.engine() == Engine.REDIS && version.major() < 7)
                .isPresent();
    }

    @Override
    public void accept(DatasetDifference difference) {
        long off = estimated ? millisOff(difference) : Long.MAX_VALUE;
        if (off <= ESTIMATE_MILLIS) {
            inexact++;
            inexactMillis = Math.max(inexactMillis, off);
            return;
        }
        count++;
        if (first.size() < MOST_NAMED) {
            first.add(difference);
        }
    }

    private static long millisOff(DatasetDifference difference) {
        if (difference.aspect() != Aspect.EXPIRY
                || difference.expected().startsWith("-")
                || difference.found().startsWith("-")) {
            return Long.MAX_VALUE;
        }
        return Math.abs(Long.parseLong(difference.expected()) - Long.parseLong(difference.found()));
    }

    /// What follows from all that was taken, given that the digests differ.
    ///
    /// @param found digest of what was restored
    Proof proof(Evidence evidence, DatasetDigest found) {
        if (count == 0 && inexact == 0) {
            throw new IllegalStateException("the digests differ and no key does, against backup " + evidence.id());
        }
        return count == 0
                ? new Proof.Equal(evidence, found, inexact, inexactMillis)
                : new Proof.Differs(evidence, count, first);
    }
}
