package io.redoubt.restore.plan;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.segment.CutFinder;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plans restores. Reads catalog, footers and the one segment that holds the target; writes nothing.
public final class RestorePlanner {
    private static final long LONG_SILENCE_MILLIS = 30_000;

    private final InstantSource clock;

    public RestorePlanner(InstantSource clock) {
        this.clock = clock;
    }

    /// Plans a restore of a source to a target.
    ///
    /// @throws RedoubtException TARGET_UNREACHABLE with the nearest restorable targets, SEGMENT_MISSING for a
    ///     hole, DAMAGED for what does not fit, USAGE for an offset that several branches hold
    public RestorePlan plan(SourceStore store, RestoreTarget target) throws IOException {
        return switch (target) {
            case RestoreTarget.OfBackup(String id) ->
                new BackupPlan(BackupStore.of(store).find(id), target, MemoryEstimate.availableHere(), clock.millis())
                        .plan();
            case RestoreTarget.InHistory moment -> inHistory(store, moment);
        };
    }

    private RestorePlan inHistory(SourceStore store, RestoreTarget.InHistory target) throws IOException {
        Optional<LiveArchive> live = LiveArchive.of(store);
        Catalog catalog = store.catalog();
        Resolution resolution = new TargetResolver(catalog, live, clock.instant()).resolve(target);
        Route route = Route.towards(resolution, catalog);
        return new Drawing(store, target, resolution, route, new Horizon(catalog, live, clock.millis())).plan();
    }

    /// One plan being put together.
    private final class Drawing {
        private final SourceStore store;
        private final RestoreTarget target;
        private final Resolution resolution;
        private final Route route;
        private final Horizon horizon;
        private final ArchiveReader reader;

        Drawing(SourceStore store, RestoreTarget target, Resolution resolution, Route route, Horizon horizon) {
            this.store = store;
            this.target = target;
            this.resolution = resolution;
            this.route = route;
            this.horizon = horizon;
            this.reader = new ArchiveReader(store, horizon.catalog());
        }

        RestorePlan plan() throws IOException {
            BaseFacts base = reader.base(route.base());
            List<SegmentFacts> segments = reader.segments(route.base(), route.pieces());
            Optional<CutFinder.Cut> cut = route.pieces().isEmpty()
                    ? Optional.empty()
                    : Optional.of(reader.cut(route.pieces().getLast(), resolution.limit()));
            List<PlannedPiece> log = planned(segments, cut);
            LogFacts logFacts = LogFacts.of(
                    segments, log.stream().mapToLong(PlannedPiece::textBytes).sum());
            RestorePoint reached = reached(cut);
            VersionNeed versions = VersionNeed.of(base, segments);
            MemoryEstimate memory = MemoryEstimate.of(base, logFacts, MemoryEstimate.availableHere());
            var objections = new Objections(base, logFacts, versions, memory);
            Optional<Long> next = next(cut);
            return new RestorePlan(
                    store.name(),
                    target,
                    Reached.of(reached),
                    next,
                    horizon.after(resolution.lineage().branch(), resolution.limit()),
                    new PlannedContent.Archived(route.base(), log),
                    base,
                    logFacts,
                    versions,
                    memory,
                    base.expiries().countUpTo(clock.millis()),
                    notes(objections, reached, next),
                    objections.refusals());
        }

        private List<PlannedPiece> planned(List<SegmentFacts> facts, Optional<CutFinder.Cut> cut) throws IOException {
            List<PlannedPiece> planned = new ArrayList<>();
            for (int i = 0; i < facts.size(); i++) {
                LogPiece piece = route.pieces().get(i);
                boolean last = i == facts.size() - 1;
                long textBytes = last ? cut.orElseThrow().textBytes() : wholeText(piece, facts.get(i));
                planned.add(new PlannedPiece(piece, textBytes));
            }
            return planned;
        }

        private long wholeText(LogPiece piece, SegmentFacts facts) throws IOException {
            if (facts.end().equals(piece.to())) {
                return facts.plainBytes();
            }
            CutFinder.Cut cut = reader.cut(piece, new Limit.Offset(piece.to()));
            if (!cut.offset().equals(piece.to())) {
                throw new RedoubtException(
                        ErrorCode.DAMAGED,
                        "'%s' cannot be left at offset %s, where the next segment begins: no command ends there"
                                .formatted(piece.segment().file(), piece.to()),
                        "Restore to a target before it: offset:%s/%s."
                                .formatted(piece.segment().branch(), cut.offset()));
            }
            return cut.textBytes();
        }

        private RestorePoint reached(Optional<CutFinder.Cut> cut) {
            return cut.map(found -> new RestorePoint(
                            new BranchPosition(
                                    route.pieces().getLast().segment().branch(), found.offset()),
                            found.millis()))
                    .orElseGet(() -> Lineage.pointOf(route.base()));
        }

        private Optional<Long> next(Optional<CutFinder.Cut> cut) throws IOException {
            Optional<Long> inside = cut.flatMap(CutFinder.Cut::nextMillis);
            if (inside.isPresent() || route.next().isEmpty()) {
                return inside;
            }
            return reader.firstMark(route.next().get().segment());
        }

        private List<String> notes(Objections objections, RestorePoint reached, Optional<Long> next) {
            List<String> notes = new ArrayList<>(resolution.notes());
            if (resolution.limit() instanceof Limit.Offset(ReplicationOffset wanted)
                    && reached.position().offset().compareTo(wanted) < 0) {
                notes.add(Objections.insideACommand(wanted.toString(), reached));
            }
            if (resolution.limit() instanceof Limit.Time
                    && next.isPresent()
                    && next.get() - reached.millis() > LONG_SILENCE_MILLIS) {
                notes.add(Objections.longSilence(next.get() - reached.millis()));
            }
            notes.addAll(objections.notes());
            return notes;
        }
    }
}
