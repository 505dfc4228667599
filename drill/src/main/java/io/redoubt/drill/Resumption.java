package io.redoubt.drill;

import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import java.time.Duration;

/// The archive's death and its second life.
///
/// @param exitStatus how it died; 137 after SIGKILL
/// @param durableAtDeath the last offset it had on disk
/// @param writesMeanwhile what the primary was told while nobody archived it
/// @param bytesMeanwhile of the stream, fetched afterwards
/// @param caughtUp from its start to the moment at which it had all of them on disk
/// @param branches histories in the repository afterwards: one, unless it had to begin anew
/// @param losses gaps that stay
record Resumption(
        int exitStatus,
        long durableAtDeath,
        long writesMeanwhile,
        long bytesMeanwhile,
        Duration caughtUp,
        int branches,
        long losses) {
    static final int KILLED = 137;

    static int branchesOf(Catalog catalog) {
        return catalog.branches().size();
    }

    static long lossesOf(Catalog catalog) {
        return catalog.gaps().stream()
                .filter(gap -> gap.outcome() != Gap.Outcome.CLOSED)
                .count();
    }

    /// Whether it went on where it had stopped, without a new base and without a hole.
    boolean isSeamless() {
        return branches == 1 && losses == 0;
    }
}
