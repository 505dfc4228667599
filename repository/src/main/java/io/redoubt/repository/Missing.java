package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A range of a branch that was held once, and whose file is gone.
///
/// A range that is recorded as a lost gap is not missing: it is known never to come back.
public record Missing(BranchPosition from, ReplicationOffset to) {
    /// All there are in a catalog, in order of history.
    static List<Missing> in(Catalog catalog) {
        return catalog.branches().stream()
                .flatMap(branch -> of(branch, catalog).stream())
                .toList();
    }

    private static List<Missing> of(Branch branch, Catalog catalog) {
        List<Missing> found = new ArrayList<>();
        ReplicationOffset held = beginning(branch, catalog);
        for (SegmentEntry segment : catalog.segmentsOf(branch.id())) {
            if (segment.end().compareTo(held) <= 0) {
                continue;
            }
            found.add(new Missing(new BranchPosition(branch.id(), held), segment.start()));
            held = segment.end();
        }
        found.add(new Missing(new BranchPosition(branch.id(), held), heldOnce(branch.id(), held, catalog)));
        found.removeIf(range -> range.isEmpty() || range.isRecorded(catalog));
        return found;
    }

    /// Before the first base that leads into a branch nothing is needed: it may have been expired.
    private static ReplicationOffset beginning(Branch branch, Catalog catalog) {
        boolean continues = Ancestry.of(catalog, branch).stretches().stream()
                .filter(stretch -> !stretch.branch().equals(branch))
                .anyMatch(stretch -> !stretch.bases(catalog).isEmpty());
        return continues
                ? branch.start()
                : catalog.basesOf(branch.id()).stream()
                        .map(base -> base.position().offset())
                        .findFirst()
                        .orElse(branch.start());
    }

    /// What was sealed, and what a fork went on from, was there.
    private static ReplicationOffset heldOnce(BranchId branch, ReplicationOffset held, Catalog catalog) {
        Stream<BranchPosition> sealed = catalog.sealedEnds().stream().map(SealedEnd::position);
        Stream<BranchPosition> forks = catalog.branches().stream().flatMap(child -> child.parent().stream());
        return Stream.concat(sealed, forks)
                .filter(position -> position.branch().equals(branch))
                .map(BranchPosition::offset)
                .reduce(held, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private boolean isEmpty() {
        return to.compareTo(from.offset()) <= 0;
    }

    private boolean isRecorded(Catalog catalog) {
        return catalog.gaps().stream()
                .filter(gap -> gap.from().branch().equals(from.branch()))
                .filter(gap -> gap.from().offset().compareTo(from.offset()) <= 0)
                .anyMatch(gap -> gap.to()
                        .filter(end -> end.branch().equals(from.branch())
                                && end.offset().compareTo(to) >= 0)
                        .isPresent());
    }
}
