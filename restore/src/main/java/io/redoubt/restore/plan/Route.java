package io.redoubt.restore.plan;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The base and the log pieces between it and a limit, without a hole. Pure.
///
/// @param pieces from the base's offset on; the last one holds the limit. Empty if the base itself is the answer
/// @param next the piece that follows, which tells when history went on; empty at the end of what is held
record Route(BaseEntry base, List<LogPiece> pieces, Optional<LogPiece> next) {
    Route {
        pieces = List.copyOf(pieces);
    }

    /// @throws RedoubtException SEGMENT_MISSING if the way there has a hole, TARGET_UNREACHABLE if no base
    ///     precedes it
    static Route towards(Resolution resolution, Catalog catalog) {
        Lineage lineage = resolution.lineage();
        int needed = needed(lineage, resolution.limit());
        BaseEntry base = lineage.bases().reversed().stream()
                .filter(candidate -> precedes(candidate, resolution.limit()))
                .findFirst()
                .orElseThrow(() -> TargetResolver.unreachable(
                        "no base precedes the target", Optional.empty(), lineage.beginning()));
        ReplicationOffset from = base.position().offset();
        List<LogPiece> pieces = new ArrayList<>();
        RestorePoint reached = Lineage.pointOf(base);
        for (LogPiece piece : lineage.pieces().subList(0, needed)) {
            if (follows(piece, base)) {
                requireNoHole(reached, piece, lineage, catalog);
                pieces.add(piece);
                reached = endOf(piece);
            }
        }
        Optional<LogPiece> next = lineage.pieces().stream()
                .skip(needed)
                .filter(piece -> piece.to().compareTo(from) > 0)
                .findFirst();
        if (next.isPresent() && stopsShort(reached, resolution.limit())) {
            requireNoHole(reached, next.get(), lineage, catalog);
        }
        return new Route(base, pieces, next);
    }

    /// How many of the pieces the limit needs: those that begin before it.
    private static int needed(Lineage lineage, Limit limit) {
        int count = 0;
        for (LogPiece piece : lineage.pieces()) {
            boolean begun = switch (limit) {
                case Limit.Offset(ReplicationOffset last) -> piece.from().compareTo(last) < 0;
                case Limit.Time(long lastMillis) -> piece.segment().firstMillis() <= lastMillis;
            };
            if (!begun) {
                break;
            }
            count++;
        }
        return count;
    }

    private static boolean precedes(BaseEntry base, Limit limit) {
        return switch (limit) {
            case Limit.Offset(ReplicationOffset last) ->
                base.position().offset().compareTo(last) <= 0;
            case Limit.Time(long lastMillis) -> base.millis() <= lastMillis;
        };
    }

    private static boolean follows(LogPiece piece, BaseEntry base) {
        return piece.to().compareTo(base.position().offset()) > 0;
    }

    private static boolean stopsShort(RestorePoint reached, Limit limit) {
        return switch (limit) {
            case Limit.Offset(ReplicationOffset last) ->
                reached.position().offset().compareTo(last) < 0;
            case Limit.Time(long lastMillis) -> reached.millis() < lastMillis;
        };
    }

    private static RestorePoint endOf(LogPiece piece) {
        return new RestorePoint(
                new BranchPosition(piece.segment().branch(), piece.to()),
                piece.segment().lastMillis());
    }

    private static void requireNoHole(RestorePoint held, LogPiece next, Lineage lineage, Catalog catalog) {
        ReplicationOffset expected = held.position().offset();
        if (next.from().equals(expected)) {
            return;
        }
        Optional<RestorePoint> after = catalog.bases().stream()
                .map(Lineage::pointOf)
                .filter(point -> point.millis() >= next.segment().firstMillis())
                .filter(point ->
                        !point.position().branch().equals(next.segment().branch()))
                .findFirst();
        throw new RedoubtException(
                ErrorCode.SEGMENT_MISSING,
                "the log of branch %s has a hole: offsets %s to %s are missing, before '%s'"
                        .formatted(
                                lineage.branch().id(),
                                expected,
                                next.from(),
                                next.segment().file().getFileName()),
                "Put the missing file back from another copy of the repository. "
                        + TargetResolver.nearest(Optional.of(held), after));
    }
}
