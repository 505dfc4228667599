package io.redoubt.restore.plan;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.Ancestry;
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

    /// @throws RedoubtException DAMAGED if the branch continues one that is not known, and has no base of its own since
    static Lineage of(Catalog catalog, Branch branch) {
        Ancestry ancestry = Ancestry.of(catalog, branch);
        List<LogPiece> pieces = new ArrayList<>();
        List<BaseEntry> bases = new ArrayList<>();
        for (Ancestry.Stretch stretch : ancestry.stretches()) {
            bases.addAll(stretch.bases(catalog));
            for (SegmentEntry segment : stretch.segments(catalog)) {
                LogPiece whole = LogPiece.whole(segment);
                pieces.add(stretch.fork().map(whole::upTo).orElse(whole));
            }
        }
        if (bases.isEmpty()) {
            ancestry.missing().ifPresent(parent -> requireParent(ancestry, parent));
        }
        return new Lineage(branch, pieces, bases);
    }

    private static void requireParent(Ancestry ancestry, BranchPosition parent) {
        throw new RedoubtException(
                ErrorCode.DAMAGED,
                "branch %s continues branch %s, which the repository does not have"
                        .formatted(ancestry.stretches().getFirst().branch().id(), parent.branch()),
                "Put the directory of that branch back from another copy of the repository.");
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
