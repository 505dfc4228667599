package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import java.util.List;
import java.util.Optional;

/// What a source's archive held at one moment. Everything in order of history.
///
/// @param segments of one branch never overlap; a missing one shows as a start that is not the previous end
public record Catalog(List<Branch> branches, List<BaseEntry> bases, List<SegmentEntry> segments, List<Gap> gaps) {
    public Catalog {
        branches = List.copyOf(branches);
        bases = List.copyOf(bases);
        segments = List.copyOf(segments);
        gaps = List.copyOf(gaps);
    }

    public Optional<Branch> branch(BranchId id) {
        return branches.stream().filter(branch -> branch.id().equals(id)).findFirst();
    }

    /// The branch that has the base which this one goes back to: itself, or the nearest it continues. Empty if there is
    /// no
    /// such base.
    public Optional<Branch> rootOf(BranchId id) {
        return branch(id).flatMap(branch -> Ancestry.of(this, branch).root(this));
    }

    public List<SegmentEntry> segmentsOf(BranchId id) {
        return segments.stream().filter(segment -> segment.branch().equals(id)).toList();
    }

    public List<BaseEntry> basesOf(BranchId id) {
        return bases.stream()
                .filter(base -> base.position().branch().equals(id))
                .toList();
    }

    /// The last position of a branch that is held; empty for a branch without bases and segments.
    public Optional<BranchPosition> endOf(BranchId id) {
        List<SegmentEntry> log = segmentsOf(id);
        if (!log.isEmpty()) {
            return Optional.of(new BranchPosition(id, log.getLast().end()));
        }
        List<BaseEntry> own = basesOf(id);
        return own.isEmpty() ? Optional.empty() : Optional.of(own.getLast().position());
    }

    /// The branch that was written last.
    public Optional<Branch> lastBranch() {
        return branches.isEmpty() ? Optional.empty() : Optional.of(branches.getLast());
    }
}
