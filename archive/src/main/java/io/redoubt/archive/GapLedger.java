package io.redoubt.archive;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.Events;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.spool.SpoolDirectory.LogFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Records what was not received: opened when the archive has to stay away, closed when the primary still
/// had it all, lost when history began anew elsewhere. Follower's thread.
final class GapLedger {
    private final SourceStore store;
    private final Events events;
    private final List<Gap> unrecorded = new ArrayList<>();
    private Optional<Gap> open = Optional.empty();

    GapLedger(SourceStore store, Events events) {
        this.store = store;
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
            record(gap);
            events.warn("gap after " + from + ": " + cause);
        }
    }

    /// The primary went on with the next byte: nothing is missing.
    void close(long millis) {
        recordAll();
        open.ifPresent(gap -> {
            record(gap.closed(millis));
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
        record(lost);
        events.warn(loss(lost));
    }

    /// A file of the spool ends at `held`, though the next one of its branch begins at `expected`: records the
    /// bytes between as lost, unless another file has them. Then this one was begun, perhaps again after a
    /// failure, and nothing came of it. Any thread.
    static void recordDamage(
            SourceStore store,
            Events events,
            long nowMillis,
            LogFile file,
            ReplicationOffset held,
            ReplicationOffset expected)
            throws IOException {
        if (store.catalog().holds(file.branch(), held, expected)) {
            store.spool().remove(file.file());
            return;
        }
        new GapLedger(store, events)
                .recordLoss(new Gap(
                        new BranchPosition(file.branch(), held),
                        nowMillis,
                        Optional.of(new BranchPosition(file.branch(), expected)),
                        Optional.of(nowMillis),
                        Gap.Outcome.LOST,
                        "'" + file.file() + "' no longer holds what was written to it; the file is kept"));
    }

    private static String loss(Gap lost) {
        return "gap from %s to %s: %s; nothing between can be restored"
                .formatted(lost.from(), lost.to().map(BranchPosition::toString).orElse("?"), lost.cause());
    }

    private void record(Gap gap) {
        unrecorded.removeIf(known -> known.from().equals(gap.from()) && known.fromMillis() == gap.fromMillis());
        unrecorded.add(gap);
        recordAll();
    }

    /// Writes what could not be written before. The chain of offsets shows each hole in any case, and the
    /// next start records it if this run cannot.
    private void recordAll() {
        try {
            while (!unrecorded.isEmpty()) {
                store.publishGap(unrecorded.getFirst());
                unrecorded.removeFirst();
            }
        } catch (IOException e) {
            events.warn("cannot record the gap after " + unrecorded.getFirst().from() + ": " + e.getMessage());
        }
    }
}
