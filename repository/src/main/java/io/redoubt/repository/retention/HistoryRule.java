package io.redoubt.repository.retention;

import io.redoubt.core.BranchId;
import io.redoubt.core.HumanTime;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Ancestry;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Pruning;
import io.redoubt.repository.SegmentEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Which bases and which log go, so that every moment of the window can still be restored. Pure.
///
/// A history leads to the end of a branch, through the branches it continues. It is kept if it reaches into the window,
/// if it is the one being written, or if it is the newest that can be restored at all. Of a kept history all is needed
/// from the newest base on with which its first moment in the window can be reached. A branch loses what precedes all
/// that is needed of it, or everything: never a part within or at its end, so that what is left has no hole.
final class HistoryRule {
    private final Catalog catalog;
    private final Set<Path> damagedBases;
    private final Optional<Window> window;
    private final Optional<Branch> newestRestorable;
    private final Needs needs = new Needs();

    /// @param damagedBases files of bases that cannot be read
    /// @param leftovers of a run that was interrupted: they count as its plan counted them
    HistoryRule(
            Catalog catalog,
            Set<Path> damagedBases,
            List<Pruning.Leftover> leftovers,
            Duration keepWithin,
            long nowMillis) {
        this.catalog = catalog;
        this.damagedBases = Set.copyOf(damagedBases);
        this.window = Window.of(
                LongStream.concat(
                        moments(catalog.bases(), catalog.segments()),
                        leftovers.stream().flatMapToLong(left -> moments(left.bases(), left.segments()))),
                nowMillis,
                keepWithin);
        this.newestRestorable = catalog.branches().reversed().stream()
                .filter(branch ->
                        bases(Ancestry.of(catalog, branch)).findFirst().isPresent())
                .findFirst();
        catalog.branches().forEach(this::judge);
    }

    /// What waits in the spool ages nothing: it is not in the repository yet.
    private static LongStream moments(List<BaseEntry> bases, List<SegmentEntry> segments) {
        return LongStream.concat(
                bases.stream().filter(BaseEntry::sealed).mapToLong(BaseEntry::millis),
                segments.stream()
                        .filter(SegmentEntry::sealed)
                        .flatMapToLong(segment -> LongStream.of(segment.firstMillis(), segment.lastMillis())));
    }

    Optional<Window> window() {
        return window;
    }

    private void judge(Branch branch) {
        Ancestry history = Ancestry.of(catalog, branch);
        Optional<String> why = whyKept(branch);
        if (why.isPresent()) {
            firstBase(history)
                    .ifPresentOrElse(
                            base -> needs.addFrom(base, history, why.get()), () -> needs.addAll(history, why.get()));
        }
    }

    private Optional<String> whyKept(Branch branch) {
        if (catalog.lastBranch().filter(branch::equals).isPresent()) {
            return Optional.of("the branch that is written to");
        }
        if (newestRestorable.filter(branch::equals).isPresent()) {
            return Optional.of("the newest branch that can be restored");
        }
        return window.isEmpty() || reachesInto(window.get(), branch)
                ? Optional.of("reaches into the window")
                : Optional.empty();
    }

    /// What is in the spool still has to be sealed, whatever its age.
    private boolean reachesInto(Window kept, Branch branch) {
        List<BaseEntry> bases = catalog.basesOf(branch.id());
        List<SegmentEntry> segments = catalog.segmentsOf(branch.id());
        return kept.holds(branch.openedMillis())
                || bases.stream().anyMatch(base -> !base.sealed() || kept.holds(base.millis()))
                || segments.stream().anyMatch(segment -> !segment.sealed() || kept.holds(segment.lastMillis()));
    }

    /// Bases that are in the repository and can be read, oldest first.
    private Stream<BaseEntry> bases(Ancestry history) {
        return history.stretches().stream()
                .flatMap(stretch -> stretch.bases(catalog).stream())
                .filter(base -> base.sealed() && !damagedBases.contains(base.file()));
    }

    /// The base from which all of a history that is in the window can be reached; empty if all there is must stay.
    ///
    /// By offset it must not lie behind the first segment that reaches into the window, by time not behind the
    /// beginning of the window, so that targets of both kinds find it.
    private Optional<BaseEntry> firstBase(Ancestry history) {
        if (window.isEmpty()) {
            return Optional.empty();
        }
        Optional<ReplicationOffset> firstNeeded = history.stretches().stream()
                .flatMap(stretch -> stretch.segments(catalog).stream())
                .filter(segment -> window.get().holds(segment.lastMillis()))
                .map(SegmentEntry::start)
                .findFirst();
        return bases(history)
                .filter(base -> base.millis() <= window.get().startMillis())
                .filter(base ->
                        firstNeeded.isEmpty() || base.position().offset().compareTo(firstNeeded.get()) <= 0)
                .reduce((_, later) -> later);
    }

    List<Removal> removals() {
        List<Removal> removals = new ArrayList<>();
        for (Branch branch : catalog.branches()) {
            if (!needs.includes(branch.id())) {
                removals.add(new Removal.OfBranch(
                        branch, catalog.basesOf(branch.id()), catalog.segmentsOf(branch.id()), whyGone(branch)));
            } else {
                beginning(branch.id()).ifPresent(removals::add);
            }
        }
        catalog.gaps().stream()
                .filter(this::isForgotten)
                .forEach(gap -> removals.add(new Removal.OfGap(gap, "what lies before it goes or has gone")));
        return removals;
    }

    private String whyGone(Branch branch) {
        long end = LongStream.concat(
                        catalog.segmentsOf(branch.id()).stream().mapToLong(SegmentEntry::lastMillis),
                        catalog.basesOf(branch.id()).stream().mapToLong(BaseEntry::millis))
                .max()
                .orElse(branch.openedMillis());
        return "ended %s, before the window, and nothing that stays needs it".formatted(HumanTime.written(end));
    }

    private Optional<Removal> beginning(BranchId branch) {
        List<BaseEntry> bases = catalog.basesOf(branch).stream()
                .filter(base -> base.sealed() && !needs.includes(base))
                .toList();
        List<SegmentEntry> segments = catalog.segmentsOf(branch).stream()
                .filter(segment -> segment.sealed() && !needs.includes(segment))
                .toList();
        return bases.isEmpty() && segments.isEmpty()
                ? Optional.empty()
                : Optional.of(new Removal.OfBeginning(
                        branch, bases, segments, "a later base is old enough for all that stays"));
    }

    /// A record explains why history begins anew. It is of use as long as the time it speaks of is in the window, or
    /// as something is held on both sides.
    private boolean isForgotten(Gap gap) {
        boolean over = gap.outcome() != Gap.Outcome.OPEN
                && gap.toMillis()
                        .flatMap(end -> window.filter(kept -> !kept.holds(end)))
                        .isPresent();
        boolean leadsOn = gap.to()
                .filter(to -> needs.includes(to) && needs.includesOlderThan(to.branch()))
                .isPresent();
        return over && !needs.includes(gap.from()) && !leadsOn;
    }

    List<Kept> kept() {
        List<Kept> kept = new ArrayList<>();
        for (Branch branch : catalog.branches()) {
            if (needs.includes(branch.id())) {
                List<BaseEntry> bases = catalog.basesOf(branch.id()).stream()
                        .filter(needs::includes)
                        .toList();
                List<SegmentEntry> segments = catalog.segmentsOf(branch.id()).stream()
                        .filter(needs::includes)
                        .toList();
                kept.add(new Kept(
                        "branch",
                        "branch %s (%s)".formatted(branch.id(), Holdings.text(bases, segments)),
                        Holdings.bytes(bases, segments),
                        needs.why(branch.id())));
            }
        }
        return kept;
    }
}
