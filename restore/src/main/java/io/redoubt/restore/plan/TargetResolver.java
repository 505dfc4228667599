package io.redoubt.restore.plan;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds the branch a target lies on, or refuses it and names the nearest targets that can be restored. Pure.
///
/// A time belongs to the newest branch that had begun by then. A branch that continues another without loss takes
/// over from its fork, so there is no hole between the two; a branch with a base of its own begins with it, and
/// the time between the end of what came before and that base was not received.
final class TargetResolver {
    private final Catalog catalog;
    private final Optional<LiveArchive> live;
    private final Instant now;

    TargetResolver(Catalog catalog, Optional<LiveArchive> live, Instant now) {
        this.catalog = catalog;
        this.live = live;
        this.now = now;
    }

    Resolution resolve(RestoreTarget.InHistory target) {
        return switch (target) {
            case RestoreTarget.Latest _ -> latest();
            case RestoreTarget.AtTime(Instant time) -> atTime(time.toEpochMilli());
            case RestoreTarget.AtOffset(Optional<BranchId> branch, ReplicationOffset offset) ->
                branch.isPresent() ? atOffset(branchOf(branch.get()), offset) : atOffset(offset);
        };
    }

    private Resolution latest() {
        for (Branch branch : catalog.branches().reversed()) {
            Lineage lineage = Lineage.of(catalog, branch);
            Optional<RestorePoint> end = lineage.end();
            if (end.isPresent() && !lineage.bases().isEmpty()) {
                return new Resolution(
                        lineage, new Limit.Offset(end.get().position().offset()), notesOnTheEnd(end.get()));
            }
        }
        throw nothingYet();
    }

    private List<String> notesOnTheEnd(RestorePoint end) {
        List<String> notes = new ArrayList<>();
        for (Gap gap : catalog.gaps()) {
            if (gap.outcome() == Gap.Outcome.OPEN) {
                notes.add("the archive lost the primary after %s (%s): what was written since is not in it"
                        .formatted(new RestorePoint(gap.from(), gap.fromMillis()), gap.cause()));
            }
        }
        new Testimony(catalog)
                .lastOf(end.position().branch())
                .filter(last ->
                        last.position().offset().compareTo(end.position().offset()) > 0)
                .ifPresent(last -> notes.add("the log ends here although it was once held up to " + last
                        + ": a file is missing, was lost with its machine, or this is a copy that lags behind"));
        if (notes.isEmpty() && live.isEmpty()) {
            notes.add("no archive is running: what the primary wrote after " + RestorePoint.timeText(end.millis())
                    + " is not in it");
        }
        return notes;
    }

    private Resolution atTime(long millis) {
        if (millis > now.toEpochMilli()) {
            throw unreachable(
                    "time %s is in the future: it is %s now"
                            .formatted(RestorePoint.timeText(millis), RestorePoint.timeText(now.toEpochMilli())),
                    end(),
                    Optional.empty());
        }
        Branch branch = catalog.branches().reversed().stream()
                .filter(candidate -> beginning(candidate) <= millis)
                .findFirst()
                .orElseThrow(() -> beforeEverything(millis));
        Lineage lineage = Lineage.of(catalog, branch);
        requireBase(lineage);
        RestorePoint end = lineage.end().orElseThrow(this::nothingYet);
        if (millis > end.millis() && !nothingFollowed(lineage, end, millis)) {
            throw new Testimony(catalog)
                    .missingTail(end, new Limit.Time(millis))
                    .orElseGet(() -> afterTheEnd(branch, end, millis));
        }
        return new Resolution(lineage, new Limit.Time(millis), notesOnNow(lineage, end, millis));
    }

    private List<String> notesOnNow(Lineage lineage, RestorePoint end, long millis) {
        return branchAfter(lineage.branch()).isPresent() || millis <= end.millis()
                ? List.of()
                : live
                        .filter(archive -> millis > archive.currentToMillis())
                        .map(archive ->
                                "the running archive last spoke %s before the target: a command received since may be missing"
                                        .formatted(HumanDuration.readable(
                                                Duration.ofMillis(millis - archive.currentToMillis()))))
                        .stream()
                        .toList();
    }

    /// A base may be older than the record of its branch says, never younger.
    private long beginning(Branch branch) {
        if (branch.parent().isPresent()) {
            return branch.openedMillis();
        }
        return catalog.basesOf(branch.id()).stream()
                .mapToLong(base -> base.millis())
                .min()
                .orElse(branch.openedMillis());
    }

    /// Whether history is known to have had no byte between the end of a lineage and a later time.
    private boolean nothingFollowed(Lineage lineage, RestorePoint end, long millis) {
        Optional<Branch> next = branchAfter(lineage.branch());
        if (next.isPresent()) {
            return next.get().parent().filter(end.position()::equals).isPresent();
        }
        return live.filter(archive -> archive.branch().equals(lineage.branch().id()))
                .filter(archive -> archive.covers(millis, now.toEpochMilli()))
                .isPresent();
    }

    private Optional<Branch> branchAfter(Branch branch) {
        return catalog.branches().stream()
                .filter(other -> other.id().compareTo(branch.id()) > 0)
                .findFirst();
    }

    private RedoubtException afterTheEnd(Branch branch, RestorePoint end, long millis) {
        Optional<RestorePoint> after = branchAfter(branch).flatMap(this::beginningOf);
        if (after.isPresent()) {
            String cause = catalog.gaps().stream()
                    .filter(gap -> gap.from().equals(end.position()))
                    .map(gap -> " (" + gap.cause() + ")")
                    .findFirst()
                    .orElse("");
            return unreachable(
                    "time %s lies in a gap: nothing was received from %s to %s%s"
                            .formatted(
                                    RestorePoint.timeText(millis),
                                    RestorePoint.timeText(end.millis()),
                                    RestorePoint.timeText(after.get().millis()),
                                    cause),
                    Optional.of(end),
                    after);
        }
        String state = live.map(archive -> "the running archive has said nothing since "
                        + RestorePoint.timeText(archive.currentToMillis()))
                .orElse("no archive is running that could know whether more was written");
        return unreachable(
                "time %s is after the last command held, of %s, and %s"
                        .formatted(RestorePoint.timeText(millis), RestorePoint.timeText(end.millis()), state),
                Optional.of(end),
                Optional.empty());
    }

    private Optional<RestorePoint> beginningOf(Branch branch) {
        return branch.parent()
                .map(fork -> new RestorePoint(fork, branch.openedMillis()))
                .or(() -> Lineage.of(catalog, branch).beginning());
    }

    private RedoubtException beforeEverything(long millis) {
        Optional<RestorePoint> first = catalog.branches().stream()
                .flatMap(branch -> Lineage.of(catalog, branch).beginning().stream())
                .findFirst();
        return first.isEmpty()
                ? nothingYet()
                : unreachable(
                        "time %s is before the first base".formatted(RestorePoint.timeText(millis)),
                        Optional.empty(),
                        first);
    }

    private Branch branchOf(BranchId id) {
        return catalog.branch(id).orElseThrow(() -> unreachable("there is no branch " + id, Optional.empty(), end()));
    }

    private Resolution atOffset(ReplicationOffset offset) {
        List<Branch> holders = catalog.branches().stream()
                .filter(branch -> holds(branch, offset))
                .toList();
        if (holders.size() > 1) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "several branches hold offset %s: %s"
                            .formatted(
                                    offset,
                                    holders.stream()
                                            .map(branch -> branch.id().toString())
                                            .collect(Collectors.joining(", "))),
                    "Say which one: "
                            + holders.stream()
                                    .map(branch -> "offset:" + branch.id() + "/" + offset)
                                    .collect(Collectors.joining(" or "))
                            + ".");
        }
        if (holders.isEmpty()) {
            throw unreachable("no branch holds offset " + offset, Optional.empty(), end());
        }
        return atOffset(holders.getFirst(), offset);
    }

    /// The fork itself belongs to the parent, so that it has one holder.
    private boolean holds(Branch branch, ReplicationOffset offset) {
        boolean begun = branch.parent().isPresent()
                ? offset.compareTo(branch.start()) > 0
                : offset.compareTo(branch.start()) >= 0;
        return begun
                && catalog.endOf(branch.id())
                        .filter(end -> offset.compareTo(end.offset()) <= 0)
                        .isPresent();
    }

    private Resolution atOffset(Branch branch, ReplicationOffset offset) {
        Lineage lineage = Lineage.of(catalog, branch);
        requireBase(lineage);
        RestorePoint first = lineage.beginning().orElseThrow(this::nothingYet);
        RestorePoint end = lineage.end().orElseThrow(this::nothingYet);
        if (offset.compareTo(first.position().offset()) < 0) {
            throw unreachable(
                    "offset %s is before the first base of branch %s".formatted(offset, branch.id()),
                    Optional.empty(),
                    Optional.of(first));
        }
        if (offset.compareTo(end.position().offset()) > 0) {
            throw new Testimony(catalog)
                    .missingTail(end, new Limit.Offset(offset))
                    .orElseGet(() -> unreachable(
                            "offset %s is after the end of branch %s".formatted(offset, branch.id()),
                            Optional.of(end),
                            Optional.empty()));
        }
        return new Resolution(lineage, new Limit.Offset(offset), List.of());
    }

    private void requireBase(Lineage lineage) {
        if (lineage.bases().isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.SEGMENT_MISSING,
                    "the base of branch %s is missing"
                            .formatted(lineage.branch().id()),
                    "Put it back from another copy of the repository, or restore to a time on another branch.");
        }
    }

    private Optional<RestorePoint> end() {
        return catalog.branches().reversed().stream()
                .flatMap(branch -> Lineage.of(catalog, branch).end().stream())
                .findFirst();
    }

    private RedoubtException nothingYet() {
        return new RedoubtException(
                ErrorCode.TARGET_UNREACHABLE,
                "nothing can be restored yet: there is no complete base",
                "Wait until 'redoubt status' shows one.");
    }

    static RedoubtException unreachable(String message, Optional<RestorePoint> before, Optional<RestorePoint> after) {
        return new RedoubtException(ErrorCode.TARGET_UNREACHABLE, message, nearest(before, after));
    }

    /// A sentence that names the nearest targets.
    static String nearest(Optional<RestorePoint> before, Optional<RestorePoint> after) {
        String both = before.map(point -> point + " before it")
                .map(text ->
                        text + after.map(point -> ", " + point + " after it").orElse(""))
                .or(() -> after.map(point -> point + ""))
                .orElse("none");
        return "Nearest targets that can be restored: " + both + ".";
    }
}
