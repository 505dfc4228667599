package io.redoubt.archive.imports;

import io.redoubt.archive.imports.ImportPlan.Moment;
import io.redoubt.archive.imports.ImportPlan.RdbPart;
import io.redoubt.archive.imports.LogText.Piece;
import io.redoubt.core.Counted;
import io.redoubt.core.Engine;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.files.FileKind;
import io.redoubt.formats.files.Pinned;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.rdb.RdbStart;
import io.redoubt.formats.rdb.RdbWalker;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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

    /// @throws RedoubtException USAGE for a file that holds no dataset, or one that `writer` would not load;
    ///     DAMAGED with file and byte for a last file that is more than cut short
    static ImportPlan plan(Pinned pinned, Optional<ServerVersion> writer, Progress progress) throws IOException {
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
        return new ImportPlanner(files, progress).plan(writer);
    }

    private ImportPlan plan(Optional<ServerVersion> writer) throws IOException {
        Optional<ServerVersion> server = server(writer);
        Optional<RdbPart> rdb = start.isPresent() ? Optional.of(rdb(start.get())) : Optional.empty();
        long logFrom = rdb.map(RdbPart::bytes).orElse(0L);
        PinnedFile last = files.getLast();
        boolean endsInRdb = files.size() == 1 && logFrom == last.size();
        LogTail tail = endsInRdb ? LogTail.none(logFrom) : lastLog(last, files.size() == 1 ? logFrom : 0);
        return new ImportPlan(rdb, log(logFrom, tail.end()), last.size() - tail.end(), moment(endsInRdb, tail), server);
    }

    /// A server upgraded in place goes on with the files it finds, also from Redis to Valkey: what wrote their
    /// end may be later than what their beginning says, never earlier.
    private Optional<ServerVersion> server(Optional<ServerVersion> writer) {
        Optional<ServerVersion> said = start.flatMap(RdbStart::server);
        if (said.isPresent() && writer.isPresent() && !mayFollow(said.get(), writer.get())) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "'%s' says that %s wrote it, which %s does not load"
                            .formatted(files.getFirst().name(), said.get(), writer.get()),
                    "Leave --for out: it is for files that do not tell.");
        }
        return writer.or(() -> said);
    }

    private static boolean mayFollow(ServerVersion first, ServerVersion later) {
        return first.engine() == later.engine()
                ? ServerVersion.byNumber().compare(first, later) <= 0
                : first.engine() == Engine.REDIS;
    }

    /// Where the log of the last file ends as far as a server loads it. What the server was writing at the
    /// moment, or was kept from writing by a crash, lies behind it.
    ///
    /// @param end byte of the file, exclusive
    /// @param stampMillis of the last `#TS` line before it
    private record LogTail(long end, OptionalLong stampMillis) {
        /// Where no log is.
        static LogTail none(long end) {
            return new LogTail(end, OptionalLong.empty());
        }
    }

    private RdbPart rdb(RdbStart found) throws IOException {
        PinnedFile file = files.getFirst();
        return new RdbPart(file, found, file.snapshotOnly() || found.version().later() ? file.size() : endOfRdb(file));
    }

    private long endOfRdb(PinnedFile file) throws IOException {
        progress.phase("find the end of the snapshot", file.size());
        try (InputStream in = new Counted(file.stream(0, file.size()), 0, progress)) {
            return RdbWalker.walkStart(in, file.name()).bytes();
        }
    }

    private LogTail lastLog(PinnedFile last, long from) throws IOException {
        progress.phase("find the end of the log", last.size() - from);
        var log = new LogCheck();
        try (InputStream in = new Counted(last.stream(from, last.size()), 0, progress)) {
            log.read(in);
        } catch (AofFormatException e) {
            throw DamagedLog.malformed(last, from + e.offset(), from + log.wholeUpTo(), e);
        }
        return new LogTail(from + log.wholeUpTo(), log.stampMillis());
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

    private Moment moment(boolean endsInRdb, LogTail tail) {
        if (tail.stampMillis().isPresent()) {
            return new Moment(tail.stampMillis().getAsLong(), "the last #TS line of the log");
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
