package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a source's archive held at one moment. Everything in order of history.
///
/// @param segments of one branch never overlap; a missing one shows as a start that is not the previous end
/// @param sealedEnds how far each branch is recorded to have been sealed
public record Catalog(
        List<Branch> branches,
        List<BaseEntry> bases,
        List<SegmentEntry> segments,
        List<Gap> gaps,
        List<SealedEnd> sealedEnds) {
    public Catalog {
        branches = List.copyOf(branches);
        bases = byBranch(bases, base -> base.position().branch());
        segments = byBranch(segments, SegmentEntry::branch);
        gaps = List.copyOf(gaps);
        sealedEnds = List.copyOf(sealedEnds);
    }

    private static <T> List<T> byBranch(List<T> entries, Function<T, BranchId> branch) {
        return entries.stream().sorted(Comparator.comparing(branch)).toList();
    }

    /// Those of one branch, found by halving: a catalog may hold hundreds of thousands of segments.
    private static <T> List<T> of(BranchId id, List<T> entries, Function<T, BranchId> branch) {
        int from = firstNotBefore(id, entries, branch);
        int to = firstNotBefore(new BranchId(id.number() + 1), entries, branch);
        return entries.subList(from, to);
    }

    private static <T> int firstNotBefore(BranchId id, List<T> entries, Function<T, BranchId> branch) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (branch.apply(entries.get(middle)).compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    public Optional<Branch> branch(BranchId id) {
        return branches.stream().filter(branch -> branch.id().equals(id)).findFirst();
    }

    /// The branch that has the base which this one goes back to: itself, or the nearest it continues. Empty if
    /// there is no such base.
    public Optional<Branch> rootOf(BranchId id) {
        return branch(id).flatMap(branch -> Ancestry.of(this, branch).root(this));
    }

    public List<SegmentEntry> segmentsOf(BranchId id) {
        return of(id, segments, SegmentEntry::branch);
    }

    public List<BaseEntry> basesOf(BranchId id) {
        return of(id, bases, base -> base.position().branch());
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

    /// Whether the files of a branch have every byte from one offset up to another.
    public boolean holds(BranchId id, ReplicationOffset from, ReplicationOffset to) {
        ReplicationOffset reached = from;
        for (SegmentEntry segment : segmentsOf(id)) {
            if (segment.start().compareTo(reached) <= 0 && segment.end().compareTo(reached) > 0) {
                reached = segment.end();
            }
        }
        return reached.compareTo(to) >= 0;
    }

    /// The ranges whose files are gone.
    public List<Missing> missing() {
        return Missing.in(this);
    }

    /// The branches that lost the base which led to them, so that nothing of them can be restored. Not those that
    /// continue a branch which is not known any more, or never was because its base was rejected; but the last one
    /// in any case.
    public List<Branch> withoutBase() {
        return branches.stream()
                .filter(branch -> rootOf(branch.id()).isEmpty())
                .filter(branch -> Ancestry.of(this, branch).missing().isEmpty() || branch.equals(branches.getLast()))
                .toList();
    }

    /// The branch that was written last.
    public Optional<Branch> lastBranch() {
        return branches.isEmpty() ? Optional.empty() : Optional.of(branches.getLast());
    }
}
