package io.redoubt.restore.plan;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SegmentEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The one history that leads to a branch: its ancestors, each up to where the next one forks, and itself. Root
/// first.
///
/// @param pieces of the log in order; a missing one shows as a start that is not the previous end
/// @param bases in order of history
record Lineage(Branch branch, List<LogPiece> pieces, List<BaseEntry> bases) {
    Lineage {
        pieces = List.copyOf(pieces);
        bases = List.copyOf(bases);
    }

    static Lineage of(Catalog catalog, Branch branch) {
        List<LogPiece> pieces = new ArrayList<>();
        List<BaseEntry> bases = new ArrayList<>();
        collect(catalog, branch, Optional.empty(), pieces, bases);
        return new Lineage(branch, pieces, bases);
    }

    private static void collect(
            Catalog catalog,
            Branch branch,
            Optional<ReplicationOffset> fork,
            List<LogPiece> pieces,
            List<BaseEntry> bases) {
        branch.parent()
                .ifPresent(parent -> collect(
                        catalog, parentOf(catalog, branch, parent), Optional.of(parent.offset()), pieces, bases));
        for (SegmentEntry segment : catalog.segmentsOf(branch.id())) {
            if (fork.isEmpty() || segment.start().compareTo(fork.get()) < 0) {
                LogPiece whole = LogPiece.whole(segment);
                pieces.add(fork.map(whole::upTo).orElse(whole));
            }
        }
        for (BaseEntry base : catalog.basesOf(branch.id())) {
            if (fork.isEmpty() || base.position().offset().compareTo(fork.get()) <= 0) {
                bases.add(base);
            }
        }
    }

    private static Branch parentOf(Catalog catalog, Branch branch, BranchPosition parent) {
        // Numbers rise: a parent that is not older would make this an endless walk.
        return catalog.branch(parent.branch())
                .filter(found -> found.id().compareTo(branch.id()) < 0)
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.DAMAGED,
                        "branch %s continues branch %s, which the repository does not have"
                                .formatted(branch.id(), parent.branch()),
                        "Put the directory of that branch back from another copy of the repository."));
    }

    /// The last moment held; empty if nothing is.
    Optional<RestorePoint> end() {
        if (!pieces.isEmpty()) {
            LogPiece last = pieces.getLast();
            return Optional.of(new RestorePoint(
                    new BranchPosition(last.segment().branch(), last.to()),
                    last.segment().lastMillis()));
        }
        return bases.isEmpty() ? Optional.empty() : Optional.of(pointOf(bases.getLast()));
    }

    /// The first moment that can be restored: nothing before a base can.
    Optional<RestorePoint> beginning() {
        return bases.isEmpty() ? Optional.empty() : Optional.of(pointOf(bases.getFirst()));
    }

    static RestorePoint pointOf(BaseEntry base) {
        return new RestorePoint(base.position(), base.millis());
    }
}
