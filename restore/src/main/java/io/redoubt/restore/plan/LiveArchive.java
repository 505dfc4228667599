package io.redoubt.restore.plan;

import io.redoubt.core.BranchId;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.ArchiveState;
import java.io.IOException;
import java.util.Optional;

/// A running archive that had received, when the catalog was read, everything up to a time.
///
/// @param currentToMillis nothing received at or before this is missing from the catalog
public record LiveArchive(BranchId branch, long currentToMillis) {
    /// Whether a command received by this time, if there was one, is in the catalog: for certain up to the
    /// archive's last word, and as far as anybody can know for the moment since, if that word is fresh. An idle
    /// stream has no newer command.
    boolean covers(long millis, long nowMillis) {
        return millis <= currentToMillis || nowMillis - currentToMillis <= ArchiveState.STALE_MILLIS;
    }

    /// Asks the state file and the lock. Must be called before the catalog is read, so that the catalog then
    /// holds all that the state speaks of.
    static Optional<LiveArchive> of(SourceStore store) throws IOException {
        Optional<ArchiveState> state = ArchiveState.read(store.spool().path());
        if (state.isEmpty()
                || state.get().phase() != ArchiveState.Phase.STREAMING
                || state.get().branch() < 1
                || !store.isLocked()) {
            return Optional.empty();
        }
        return Optional.of(
                new LiveArchive(new BranchId(state.get().branch()), state.get().updatedMillis()));
    }
}
