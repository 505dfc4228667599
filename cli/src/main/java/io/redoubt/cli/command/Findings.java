package io.redoubt.cli.command;

import io.redoubt.core.HumanDuration;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Gap;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.Verification;
import io.redoubt.repository.spool.ArchiveState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// What is wrong with a source now, and what went wrong too long ago to count. Pure.
///
/// @param problems each is a reason for the exit status 3
/// @param history what is told, and is no reason
record Findings(List<String> problems, List<String> history) {
    Findings {
        problems = List.copyOf(problems);
        history = List.copyOf(history);
    }

    /// What the user bears.
    ///
    /// @param gapWindow how long a lost gap is a problem after it has ended
    record Limits(Duration maxLag, Duration gapWindow) {}

    /// Of a source that was never archived: that no archive runs is no problem there.
    static Findings ofBackupsAlone(List<BackupEntry> backups) {
        boolean verified =
                backups.stream().anyMatch(entry -> entry.verification().state() == Verification.State.VERIFIED);
        return new Findings(
                verified ? List.of() : List.of("no backup is verified: no server has loaded one"), List.of());
    }

    static Findings of(boolean running, Optional<ArchiveState> state, Catalog catalog, long nowMillis, Limits limits) {
        List<String> problems = new ArrayList<>();
        if (!running) {
            problems.add("no archive runs: nothing is being received");
        }
        state.ifPresentOrElse(
                known -> problems.addAll(problemsOf(known, running, nowMillis, limits.maxLag())),
                () -> problems.addAll(running ? List.of("the archive has not said anything yet") : List.of()));
        if (catalog.lastBranch().flatMap(branch -> catalog.endOf(branch.id())).isEmpty()) {
            problems.add("nothing can be restored yet: there is no base");
        }
        problems.addAll(missing(catalog));
        state.flatMap(known -> lostEnd(known, catalog)).ifPresent(problems::add);
        var gaps = new GapJudgement(nowMillis, limits.gapWindow());
        problems.addAll(gaps.problems(catalog.gaps()));
        return new Findings(problems, gaps.history(catalog.gaps()).stream().toList());
    }

    private static List<String> problemsOf(ArchiveState known, boolean running, long nowMillis, Duration maxLag) {
        List<String> found = new ArrayList<>();
        long age = nowMillis - known.updatedMillis();
        if (running && age > ArchiveState.STALE_MILLIS) {
            found.add("the archive has said nothing for " + readable(age));
        }
        if (age < -ArchiveState.STALE_MILLIS) {
            found.add(
                    "the archive's last word is dated %s in the future: a clock was changed, and nobody can tell how old it is"
                            .formatted(readable(-age)));
        }
        if (running && !isStreaming(known)) {
            found.add(
                    "the archive is " + known.phase().word() + (known.detail().isEmpty() ? "" : ": " + known.detail()));
        }
        if (running && !known.sealingTrouble().isEmpty()) {
            found.add(known.sealingTrouble());
        }
        long lag = lagMillis(known, nowMillis);
        if (lag > maxLag.toMillis()) {
            found.add("the lag of %s is above %s".formatted(readable(lag), HumanDuration.readable(maxLag)));
        }
        long silence = nowMillis - Math.max(known.receivedMillis(), known.phaseSinceMillis());
        if (running && isStreaming(known) && silence > maxLag.toMillis()) {
            found.add("nothing was received for %s, not even a PING: the lag may be as much, above %s"
                    .formatted(readable(silence), HumanDuration.readable(maxLag)));
        }
        if (!known.unknownCommands().isEmpty()) {
            found.add("the stream holds commands that cannot be restored for certain: " + known.unknownCommands());
        }
        return found;
    }

    private static List<String> missing(Catalog catalog) {
        List<String> found = new ArrayList<>();
        catalog.withoutBase()
                .forEach(branch ->
                        found.add("the base of branch %s is gone: put it back from a copy".formatted(branch.id())));
        catalog.missing()
                .forEach(range -> found.add("offsets %s to %s are missing: a file is gone, put it back from a copy"
                        .formatted(range.from(), range.to())));
        return found;
    }

    /// What the archive had on its disk, repository and spool still hold, or the disk lied.
    private static Optional<String> lostEnd(ArchiveState known, Catalog catalog) {
        return catalog.branches().stream()
                .filter(branch -> branch.id().number() == known.branch())
                .flatMap(branch -> catalog.endOf(branch.id()).stream())
                .filter(end -> end.offset().bytes() < known.durableOffset())
                .findFirst()
                .map(end -> "the archive had offset %s/%d on its disk, but what is held ends at %s"
                        .formatted(end.branch(), known.durableOffset(), end));
    }

    private static boolean isStreaming(ArchiveState known) {
        return known.phase() == ArchiveState.Phase.STREAMING;
    }

    /// How long the oldest byte that the primary or the archive is known to have has waited to become durable.
    static long lagMillis(ArchiveState known, long nowMillis) {
        return LongStream.of(known.undurableSinceMillis(), known.behindSinceMillis())
                .filter(since -> since >= 0)
                .map(since -> Math.max(0, nowMillis - since))
                .max()
                .orElse(0);
    }

    static String readable(long millis) {
        return HumanDuration.readable(Duration.ofMillis(millis));
    }

    /// Which gaps are a problem: one that is open, and one that was lost, until it has been over for the window. By
    /// then whoever is told by the exit status has been told.
    private record GapJudgement(long nowMillis, Duration window) {
        List<String> problems(List<Gap> gaps) {
            return gaps.stream().filter(this::counts).map(this::told).toList();
        }

        Optional<String> history(List<Gap> gaps) {
            List<Gap> past = gaps.stream()
                    .filter(gap -> gap.outcome() == Gap.Outcome.LOST && !counts(gap))
                    .sorted(Comparator.comparingLong(this::sinceEnd))
                    .toList();
            return past.isEmpty()
                    ? Optional.empty()
                    : Optional.of("%d lost %s, %s ended %s ago: no problem any more (--gap-window), but not restorable"
                                    .formatted(
                                            past.size(),
                                            past.size() == 1 ? "gap" : "gaps",
                                            past.size() == 1 ? "it" : "the last",
                                            readable(sinceEnd(past.getFirst())))
                            + " either; see 'redoubt list'");
        }

        private boolean counts(Gap gap) {
            return switch (gap.outcome()) {
                case OPEN -> true;
                case CLOSED -> false;
                case LOST -> sinceEnd(gap) <= window.toMillis();
            };
        }

        private String told(Gap gap) {
            String range = "gap (" + gap.outcome().word() + ") after " + gap.from()
                    + gap.to().map(to -> " until " + to).orElse("") + ": " + gap.cause();
            return gap.outcome() == Gap.Outcome.OPEN
                    ? range
                    : "%s; ended %s ago, a problem for %s more (--gap-window)"
                            .formatted(
                                    range,
                                    readable(Math.max(0, sinceEnd(gap))),
                                    readable(window.toMillis() - Math.max(0, sinceEnd(gap))));
        }

        /// Negative if the clock went back: then it counts.
        private long sinceEnd(Gap gap) {
            return nowMillis - gap.toMillis().orElse(nowMillis);
        }
    }
}
