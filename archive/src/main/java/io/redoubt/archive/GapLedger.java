package io.redoubt.archive;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.Events;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/// Knows what was not received: opened when the archive has to stay away, closed when the primary still
/// had it all, lost when history began anew elsewhere. Follower's thread.
///
/// The chain of offsets shows each hole in any case, and the next start records it if this run cannot.
final class GapLedger {
    private final Consumer<Gap> record;
    private final Events events;
    private Optional<Gap> open = Optional.empty();

    /// @param record keeps a gap, or what has become of it; returns at once
    GapLedger(Consumer<Gap> record, Events events) {
        this.record = record;
        this.events = events;
    }

    /// Takes up the gap that an earlier run left open, and records those it had no time to: where history
    /// began anew with a base, what came between the end before it and that base is lost.
    ///
    /// @param goesOn whether the last of these branches can be continued
    void resume(Catalog catalog, boolean goesOn) {
        for (Gap gap : catalog.gaps()) {
            if (gap.outcome() == Gap.Outcome.OPEN) {
                open = Optional.of(gap);
            }
        }
        Optional<BranchPosition> end = Optional.empty();
        for (Branch branch : catalog.branches()) {
            var start = new BranchPosition(branch.id(), branch.start());
            if (branch.parent().isEmpty() && end.isPresent() && !isRecorded(catalog, start)) {
                loseBefore(start, end.get(), branch);
            }
            end = catalog.endOf(branch.id()).or(() -> Optional.of(start));
        }
        if (!goesOn) {
            end.ifPresent(last -> open(last, catalog.branches().getLast().openedMillis(), "its base is missing"));
        }
    }

    private static boolean isRecorded(Catalog catalog, BranchPosition start) {
        return catalog.gaps().stream().anyMatch(gap -> gap.to().equals(Optional.of(start)));
    }

    private void loseBefore(BranchPosition start, BranchPosition end, Branch branch) {
        Optional<Gap> known = open.filter(gap -> gap.from().branch().compareTo(start.branch()) < 0);
        Gap gap = known.orElse(new Gap(
                end, branch.openedMillis(), Optional.empty(), Optional.empty(), Gap.Outcome.OPEN, branch.cause()));
        recordLoss(gap.lost(start, branch.openedMillis()));
        if (known.isPresent()) {
            open = Optional.empty();
        }
    }

    /// From here on nothing is received until further notice. A gap that is open already stays as it is.
    void open(BranchPosition from, long fromMillis, String cause) {
        if (open.isEmpty()) {
            var gap = new Gap(from, fromMillis, Optional.empty(), Optional.empty(), Gap.Outcome.OPEN, cause);
            open = Optional.of(gap);
            record.accept(gap);
            events.warn("gap after " + from + ": " + cause);
        }
    }

    /// The primary went on with the next byte: nothing is missing.
    void close(long millis) {
        open.ifPresent(gap -> {
            record.accept(gap.closed(millis));
            events.info("gap after " + gap.from() + " closed: the primary still had every byte");
        });
        open = Optional.empty();
    }

    /// History goes on at `next`: what lies between is lost, if a gap is open.
    void lose(BranchPosition next, long millis) {
        open.ifPresent(gap -> recordLoss(gap.lost(next, millis)));
        open = Optional.empty();
    }

    private void recordLoss(Gap lost) {
        record.accept(lost);
        events.warn("gap from %s to %s: %s; nothing between can be restored"
                .formatted(lost.from(), lost.to().map(BranchPosition::toString).orElse("?"), lost.cause()));
    }

    /// A file of the spool ends at `held`, though the next one of its branch begins at `expected`: records the
    /// bytes between as lost, unless another file has them. Then this one was begun, perhaps again after a
    /// failure, and nothing came of it. Any thread.
    ///
    /// @param held the last mark there is; empty if not even the header is whole
    void recordDamage(SourceStore store, long nowMillis, LogFile file, Optional<Mark> held, ReplicationOffset expected)
            throws IOException {
        ReplicationOffset end = held.map(Mark::end).orElse(file.start());
        if (store.catalog().holds(file.branch(), end, expected)) {
            store.spool().remove(file.file());
            return;
        }
        // By the time of its mark, so that a gap found again at the next start is the same one.
        recordLoss(new Gap(
                new BranchPosition(file.branch(), end),
                held.map(Mark::millis).orElse(nowMillis),
                Optional.of(new BranchPosition(file.branch(), expected)),
                Optional.of(nowMillis),
                Gap.Outcome.LOST,
                "'" + file.file() + "' no longer holds what was written to it; what is left of it is kept"));
    }
}
