package io.redoubt.cli.command;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanTime;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.aof.MomentFinder;
import io.redoubt.formats.check.CheckedFile;
import io.redoubt.formats.check.DatasetVerdict;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.rdb.RdbSummary;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// How much of each file is kept when append-only files are cut at a moment. Nothing is written for it.
///
/// @param kept in the order a server loads them; files behind the cut are left out
/// @param lastStampMillis the last time in what is kept; empty if no command is
/// @param leftOutBytes of all files
record LogCut(List<Part> kept, OptionalLong lastStampMillis, long leftOutBytes) {
    /// The first `bytes` of a file.
    ///
    /// @param snapshot whether it begins with one
    record Part(PinnedFile file, long bytes, boolean snapshot) {}

    LogCut {
        kept = List.copyOf(kept);
    }

    /// Looks through the logs for the moment.
    ///
    /// @param verdict on the files: nothing but the end of the last may be damaged
    /// @throws RedoubtException TARGET_UNREACHABLE if they do not tell when their commands ran, or begin later
    static LogCut at(long millis, GivenFiles given, DatasetVerdict verdict) throws IOException {
        return new Search(millis, given).run(verdict);
    }

    /// The files are looked through in order, up to the first time that is later.
    private static final class Search {
        private final long millis;
        private final GivenFiles given;
        private final List<Part> kept = new ArrayList<>();
        private OptionalLong first = OptionalLong.empty();
        private OptionalLong last = OptionalLong.empty();
        private long withoutTime;
        private boolean ended;

        Search(long millis, GivenFiles given) {
            this.millis = millis;
            this.given = given;
        }

        LogCut run(DatasetVerdict verdict) throws IOException {
            requireLaterThanSnapshot(verdict);
            for (int i = 0; i < given.files().size() && !ended; i++) {
                look(given.files().get(i), verdict.files().get(i));
            }
            requireKnownTimes();
            long all = given.files().stream().mapToLong(PinnedFile::size).sum();
            return new LogCut(
                    kept, last, all - kept.stream().mapToLong(Part::bytes).sum());
        }

        private void look(PinnedFile file, CheckedFile checked) throws IOException {
            long from = checked.snapshot().map(RdbSummary::bytes).orElse(0L);
            long whole = from + checked.log().map(LogCheck::wholeUpTo).orElse(0L);
            var finder = new MomentFinder(millis);
            try (InputStream log = file.stream(from, whole)) {
                finder.read(log);
            }
            ended = finder.cutAt().isPresent();
            kept.add(new Part(
                    file,
                    ended ? from + finder.cutAt().getAsLong() : whole,
                    checked.snapshot().isPresent()));
            withoutTime += first.isEmpty() ? finder.commandsBeforeStamps() : 0;
            first = first.isPresent() ? first : finder.firstStampMillis();
            last = finder.lastStampMillis().isPresent() ? finder.lastStampMillis() : last;
        }

        private void requireLaterThanSnapshot(DatasetVerdict verdict) {
            OptionalLong saved = verdict.files().stream()
                    .flatMap(file -> file.snapshot().stream())
                    .map(snapshot -> snapshot.aux().getOrDefault("ctime", ""))
                    .filter(seconds -> seconds.matches("[0-9]{1,12}"))
                    .mapToLong(seconds -> Long.parseLong(seconds) * 1000)
                    .filter(time -> time > millis)
                    .findFirst();
            if (saved.isPresent()) {
                throw beginsAt(saved.getAsLong());
            }
        }

        /// Commands before the first time of all may have run before or after the moment.
        private void requireKnownTimes() {
            if (last.isEmpty() && withoutTime > 0) {
                throw new RedoubtException(
                        ErrorCode.TARGET_UNREACHABLE,
                        first.isEmpty()
                                ? "the log has no #TS lines: nothing tells when its commands ran"
                                : "nothing tells when the first %,d commands of the log ran, before %s"
                                        .formatted(withoutTime, HumanTime.written(first.getAsLong())),
                        "Servers write such lines with 'aof-timestamp-enabled yes'; 'redoubt archive' keeps every"
                                + " moment without.");
            }
            if (last.isEmpty() && first.isPresent() && kept.stream().noneMatch(Part::snapshot)) {
                throw beginsAt(first.getAsLong());
            }
        }

        private static RedoubtException beginsAt(long time) {
            return new RedoubtException(
                    ErrorCode.TARGET_UNREACHABLE,
                    "the files begin at %s".formatted(HumanTime.written(time)),
                    "Give a later time, or take files from before their last rewrite.");
        }
    }
}
