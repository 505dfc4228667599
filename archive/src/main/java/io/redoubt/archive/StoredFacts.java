package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What of the history being received is in the repository: how far its segments, and whether its base. What
/// goes back to a base that is not there, or never will be, could not be restored, so nothing of it is durable.
/// Any thread.
final class StoredFacts {
    private final SpoolDirectory spool;
    private final Set<BranchId> awaited = ConcurrentHashMap.newKeySet();
    private volatile Optional<BaseFile> rejected = Optional.empty();
    private volatile Optional<BranchPosition> end = Optional.empty();

    StoredFacts(SpoolDirectory spool) {
        this.spool = spool;
    }

    /// Offsets of this branch and its forks may be called durable only once its base is in the repository.
    void awaitBase(BranchId branch) {
        awaited.add(branch);
    }

    void baseSealed(BranchId branch) {
        awaited.remove(branch);
    }

    /// Whether the branch that begins with a base still waits for it.
    boolean lacksBase(Optional<BranchId> root) {
        return root.filter(awaited::contains).isPresent();
    }

    /// A base cannot be restored, so neither can anything after it.
    ///
    /// @param root the base which the history being received goes back to
    /// @return whether that is the base: then the next attach asks for another
    boolean baseRejected(BaseFile base, Optional<BranchId> root) throws IOException {
        if (root.equals(Optional.of(base.branch()))) {
            rejected = Optional.of(base);
            return true;
        }
        spool.remove(base.file());
        return false;
    }

    /// Whether the history being received cannot be restored.
    boolean isBaseRejected() {
        return rejected.isPresent();
    }

    /// Another base is on its way.
    void dropRejectedBase() throws IOException {
        if (rejected.isPresent()) {
            spool.remove(rejected.get().file());
            rejected = Optional.empty();
        }
    }

    void segmentSealed(BranchPosition upTo) {
        end = Optional.of(upTo);
    }

    /// Up to where a branch is stored, if anything of it has been by this process.
    Optional<ReplicationOffset> end(BranchId branch) {
        return end.filter(position -> position.branch().equals(branch)).map(BranchPosition::offset);
    }
}
