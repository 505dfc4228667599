package io.redoubt.restore.plan;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.Catalog;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What gaps, forks and the records of what was sealed say of branches: how far these were held. Pure.
record Testimony(Catalog catalog) {
    /// The last position of a branch that something else speaks of.
    Optional<RestorePoint> lastOf(BranchId branch) {
        Stream<RestorePoint> gaps = catalog.gaps().stream().map(gap -> new RestorePoint(gap.from(), gap.fromMillis()));
        Stream<RestorePoint> forks = catalog.branches().stream()
                .flatMap(child -> child.parent().stream().map(fork -> new RestorePoint(fork, child.openedMillis())));
        Stream<RestorePoint> sealed =
                catalog.sealedEnds().stream().map(end -> new RestorePoint(end.position(), end.millis()));
        return Stream.of(gaps, forks, sealed)
                .flatMap(points -> points)
                .filter(point -> point.position().branch().equals(branch))
                .max(Comparator.comparing(point -> point.position().offset()));
    }

    /// Says that the end of a branch is missing, if the target lies in what was once held.
    ///
    /// @param end the last moment of the branch that is held now
    Optional<RedoubtException> missingTail(RestorePoint end, Limit target) {
        return lastOf(end.position().branch())
                .filter(last ->
                        last.position().offset().compareTo(end.position().offset()) > 0)
                .filter(last -> switch (target) {
                    case Limit.Offset(var offset) ->
                        offset.compareTo(last.position().offset()) <= 0;
                    case Limit.Time(long millis) -> millis <= last.millis();
                })
                .map(last -> new RedoubtException(
                        ErrorCode.SEGMENT_MISSING,
                        "the log of branch %s has lost its end: offsets %s to %s are missing"
                                .formatted(
                                        end.position().branch(),
                                        end.position().offset(),
                                        last.position().offset()),
                        "Put the missing file back from another copy of the repository, or use that if this one is a copy"
                                + " that lags behind. "
                                + TargetResolver.nearest(Optional.of(end), Optional.empty())));
    }
}
