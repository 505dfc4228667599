package io.redoubt.system;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SegmentEntry;
import java.util.List;
import java.util.Optional;

/// Where in an archive a primary's offset is to be found.
record History(Catalog catalog) {
    /// The position that must hold what the primary had at this offset of this replication id; empty if the
    /// archive never
    /// received it.
    Optional<BranchPosition> find(String replid, long offset) {
        var wanted = new ReplicationOffset(offset);
        for (Branch branch : catalog.branches()) {
            if (branch.replid().hex().equals(replid)) {
                Optional<BranchPosition> found = within(branch, wanted);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<BranchPosition> within(Branch branch, ReplicationOffset wanted) {
        if (wanted.compareTo(branch.start()) < 0) {
            return Optional.empty();
        }
        if (catalog.endOf(branch.id())
                .filter(end -> wanted.compareTo(end.offset()) <= 0)
                .isPresent()) {
            return Optional.of(new BranchPosition(branch.id(), wanted));
        }
        // What the archive had not received when the primary took a new id reached it under that id.
        return catalog.branches().stream()
                .filter(child -> child.parent().map(BranchPosition::branch).equals(Optional.of(branch.id())))
                .flatMap(child -> within(child, wanted).stream())
                .findFirst();
    }

    /// The first hole inside a branch: bytes that are neither held nor said to be missing. Empty if there is
    /// none.
    Optional<String> hole() {
        for (Branch branch : catalog.branches()) {
            ReplicationOffset end = branch.start();
            for (SegmentEntry segment : catalog.segmentsOf(branch.id())) {
                if (!segment.start().equals(end)) {
                    return Optional.of(
                            "branch %s has no bytes from %s to %s".formatted(branch.id(), end, segment.start()));
                }
                end = segment.end();
            }
        }
        return Optional.empty();
    }

    List<BranchId> branches() {
        return catalog.branches().stream().map(Branch::id).toList();
    }
}
