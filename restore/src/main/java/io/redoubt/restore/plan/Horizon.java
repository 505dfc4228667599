package io.redoubt.restore.plan;

import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import java.util.Optional;

/// Until when nothing that is held can have followed the end of a branch. Pure.
///
/// @param nowMillis by the clock of whoever asks
record Horizon(Catalog catalog, Optional<LiveArchive> live, long nowMillis) {
    /// The beginning of the next branch, else what the running archive vouches for, else now.
    long after(Branch branch) {
        return catalog.branches().stream()
                .filter(other -> other.id().compareTo(branch.id()) > 0)
                .map(Branch::openedMillis)
                .findFirst()
                .or(() -> live.filter(archive -> archive.branch().equals(branch.id()))
                        .map(LiveArchive::currentToMillis))
                .orElse(nowMillis);
    }
}
