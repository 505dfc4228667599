package io.redoubt.archive.imports;

import io.redoubt.archive.backup.Counted;
import io.redoubt.archive.imports.ImportPlan.Moment;
import io.redoubt.archive.imports.ImportPlan.RdbPart;
import io.redoubt.archive.imports.LogText.Piece;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.rdb.RdbStart;
import io.redoubt.formats.rdb.RdbWalker;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds where the parts of a dataset begin and end in its files, and of what moment it is.
///
/// Reads the first bytes of the first file; of a 6.x file the snapshot it begins with, to find its end; and the
/// log of the last file, to find where the last whole command or transaction ends. The rest is read only once,
/// when it is stored.
final class ImportPlanner {
    private static final long LATEST_MILLIS = 253_402_300_799_999L; // the last of the year 9999

    private final List<PinnedFile> files;
    private final Progress progress;
    private final Optional<RdbStart> start;

    private ImportPlanner(List<PinnedFile> files, Progress progress) throws IOException {
        this.files = files;
        this.progress = progress;
        this.start = RdbStart.of(files.getFirst().head(RdbStart.ENOUGH_BYTES));
    }

    /// @throws RedoubtException USAGE for a file that holds no dataset; DAMAGED with file and byte for a last
    ///     file that is more than cut short
    static ImportPlan plan(Pinned pinned, Progress progress) throws IOException {
        List<PinnedFile> files = pinned.files();
        if (files.stream().mapToLong(PinnedFile::size).sum() == 0) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "'%s' is empty".formatted(files.getFirst().name()),
                    "A server has no keys on it; check where its data is.");
        }
        if (pinned.manifest().isEmpty()) {
            FileKind.of(files.getFirst().head(FileKind.HEAD_BYTES)).requireDataset(files.getFirst());
        }
        return new ImportPlanner(files, progress).plan();
    }

    private ImportPlan plan() throws IOException {
        Optional<RdbPart> rdb = start.isPresent() ? Optional.of(rdb(start.get())) : Optional.empty();
        long logFrom = rdb.map(RdbPart::bytes).orElse(0L);
        PinnedFile last = files.getLast();
        boolean endsInRdb = files.size() == 1 && logFrom == last.size();
        LogEnd.Found end = endsInRdb ? LogEnd.Found.none(logFrom) : lastLog(last, files.size() == 1 ? logFrom : 0);
        return new ImportPlan(rdb, log(logFrom, end.end()), last.size() - end.end(), moment(endsInRdb, end));
    }

    private RdbPart rdb(RdbStart found) throws IOException {
        PinnedFile file = files.getFirst();
        // A server never appends to a file it calls so; all others may hold commands behind the snapshot.
        boolean nothingElse = file.name().endsWith(".rdb");
        return new RdbPart(file, found, nothingElse || found.version().later() ? file.size() : endOfRdb(file));
    }

    private long endOfRdb(PinnedFile file) throws IOException {
        progress.phase("find the end of the snapshot", file.size());
        try (InputStream in = new Counted(file.stream(0, file.size()), 0, progress)) {
            return RdbWalker.walkStart(in, file.name()).bytes();
        }
    }

    private LogEnd.Found lastLog(PinnedFile last, long from) throws IOException {
        progress.phase("find the end of the log", last.size() - from);
        return LogEnd.of(last, from, progress);
    }

    private Optional<LogText> log(long from, long end) {
        List<Piece> pieces = new ArrayList<>();
        for (PinnedFile file : files) {
            long begin = file.equals(files.getFirst()) ? from : 0;
            long until = file.equals(files.getLast()) ? end : file.size();
            if (begin < file.size()) {
                pieces.add(new Piece(file, begin, until));
            }
        }
        return pieces.isEmpty() ? Optional.empty() : Optional.of(new LogText(pieces));
    }

    private Moment moment(boolean endsInRdb, LogEnd.Found end) {
        if (end.stampMillis().isPresent()) {
            return new Moment(end.stampMillis().getAsLong(), "the last #TS line of the log");
        }
        Optional<Long> saved = start.map(found -> found.aux().getOrDefault("ctime", ""))
                .filter(text -> text.matches("[0-9]{1,12}"))
                .map(seconds -> Long.parseLong(seconds) * 1000)
                .filter(millis -> millis > 0 && millis <= LATEST_MILLIS);
        if (endsInRdb && saved.isPresent()) {
            return new Moment(saved.get(), "the snapshot's ctime");
        }
        return new Moment(files.getLast().modifiedMillis(), "when the last file was written to");
    }
}
