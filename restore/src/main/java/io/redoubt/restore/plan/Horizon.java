package io.redoubt.restore.plan;

import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import java.util.Optional;

/// Until when nothing that is held has followed the end of a branch. Pure.
///
/// @param nowMillis by the clock of whoever asks
record Horizon(Catalog catalog, Optional<LiveArchive> live, long nowMillis) {
    /// The beginning of the next branch, else what the running archive vouches for or the later time that was
    /// asked for, else now.
    long after(Branch branch, Limit limit) {
        return catalog.branches().stream()
                .filter(other -> other.id().compareTo(branch.id()) > 0)
                .map(Branch::openedMillis)
                .findFirst()
                .or(() -> live.filter(archive -> archive.branch().equals(branch.id()))
                        .map(archive -> later(archive.currentToMillis(), limit)))
                .orElse(nowMillis);
    }

    private static long later(long millis, Limit limit) {
        return limit instanceof Limit.Time(long lastMillis) ? Math.max(millis, lastMillis) : millis;
    }
}
