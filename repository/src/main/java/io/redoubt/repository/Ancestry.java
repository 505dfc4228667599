package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The branches that lead to one: the oldest first, each up to where the next one forks, and itself. Pure.
///
/// @param missing where the oldest of them continues a branch that is not known: it was expired, or its record is lost
public record Ancestry(List<Stretch> stretches, Optional<BranchPosition> missing) {
    /// What a history takes of a branch.
    ///
    /// @param fork where the next branch leaves it; empty for the last one, which is taken to its end
    public record Stretch(Branch branch, Optional<ReplicationOffset> fork) {
        /// The fork itself belongs to the branch that is left there.
        public boolean reaches(ReplicationOffset offset) {
            return fork.isEmpty() || offset.compareTo(fork.get()) <= 0;
        }

        /// Whether anything from this offset on is taken.
        public boolean goesBeyond(ReplicationOffset offset) {
            return fork.isEmpty() || offset.compareTo(fork.get()) < 0;
        }

        /// The bases of the branch that this history can begin with, in order.
        public List<BaseEntry> bases(Catalog catalog) {
            return catalog.basesOf(branch.id()).stream()
                    .filter(base -> reaches(base.position().offset()))
                    .toList();
        }

        /// The segments of the branch that this history takes, whole or up to the fork, in order.
        public List<SegmentEntry> segments(Catalog catalog) {
            return catalog.segmentsOf(branch.id()).stream()
                    .filter(segment -> goesBeyond(segment.start()))
                    .toList();
        }
    }

    public Ancestry {
        stretches = List.copyOf(stretches);
    }

    public static Ancestry of(Catalog catalog, Branch branch) {
        List<Stretch> stretches = new ArrayList<>();
        stretches.add(new Stretch(branch, Optional.empty()));
        Optional<BranchPosition> from = branch.parent();
        BranchId child = branch.id();
        while (from.isPresent()) {
            ReplicationOffset fork = from.get().offset();
            Optional<Branch> parent = older(catalog, from.get(), child);
            if (parent.isEmpty()) {
                return new Ancestry(stretches, from);
            }
            stretches.addFirst(new Stretch(parent.get(), Optional.of(fork)));
            child = parent.get().id();
            from = parent.get().parent();
        }
        return new Ancestry(stretches, Optional.empty());
    }

    /// Numbers rise: a parent that is not older would make this an endless walk.
    private static Optional<Branch> older(Catalog catalog, BranchPosition parent, BranchId child) {
        return catalog.branch(parent.branch()).filter(found -> found.id().compareTo(child) < 0);
    }

    /// The branch with the newest base that this history can begin with; empty if there is none.
    public Optional<Branch> root(Catalog catalog) {
        return stretches.reversed().stream()
                .filter(stretch -> !stretch.bases(catalog).isEmpty())
                .map(Stretch::branch)
                .findFirst();
    }
}
