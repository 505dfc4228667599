package io.redoubt.formats.check;

import io.redoubt.core.Counted;
import io.redoubt.core.Progress;
import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.check.Finding.Severity;
import io.redoubt.formats.dataset.DatasetDigest;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.RdbDigest;
import io.redoubt.formats.files.FileKind;
import io.redoubt.formats.files.Pinned;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.rdb.RdbFormatException;
import io.redoubt.formats.rdb.RdbStart;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.rdb.ReadAhead;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads every byte of the files of a dataset and judges them.
public final class DatasetCheck {
    /// Databases a server has unless its configuration says otherwise.
    private static final int USUAL_DATABASES = 16;

    private final Pinned dataset;
    private final Progress progress;
    private Loaders loaders;

    private DatasetCheck(Pinned dataset, Progress progress) {
        this.dataset = dataset;
        this.progress = progress;
        loaders = dataset.manifest().isPresent() ? Loaders.since7() : Loaders.every();
    }

    /// Whatever is wrong with the bytes is a finding.
    ///
    /// @throws io.redoubt.core.RedoubtException USAGE for one file that is compressed or a manifest;
    ///     VERSIONS_DO_NOT_FIT for a snapshot of a version unknown here
    public static DatasetVerdict of(Pinned dataset, Progress progress) throws IOException {
        return new DatasetCheck(dataset, progress).run();
    }

    private DatasetVerdict run() throws IOException {
        List<CheckedFile> checked = new ArrayList<>();
        for (PinnedFile file : dataset.files()) {
            progress.phase("check " + file.path().getFileName(), file.size());
            checked.add(check(file));
        }
        return new DatasetVerdict(checked, loaders);
    }

    private CheckedFile check(PinnedFile file) throws IOException {
        FileKind kind = FileKind.of(file.head(FileKind.HEAD_BYTES));
        if (kind == FileKind.SNAPSHOT) {
            return beginningWithSnapshot(file);
        }
        if (dataset.manifest().isEmpty()) {
            switch (kind) {
                case EMPTY -> {
                    return damaged(file, 0, "the file is empty", "A server has no keys on it.");
                }
                case OTHER -> {
                    return damaged(
                            file,
                            0,
                            "neither a snapshot nor an append-only file begins here",
                            "A snapshot begins with REDIS or VALKEY, an append-only file also with '*' or '#'.");
                }
                case MANIFEST, GZIP, ZSTD, XZ, BZIP2, LZ4, ZIP -> kind.requireDataset(file);
                case SNAPSHOT, LOG -> {}
            }
        }
        return withLog(file, Optional.empty());
    }

    private static CheckedFile damaged(PinnedFile file, long at, String what, String consequence) {
        return one(file, new Finding(Severity.DAMAGE, at, what, consequence));
    }

    private static CheckedFile one(PinnedFile file, Finding finding) {
        return new CheckedFile(file.name(), file.size(), Optional.empty(), Optional.empty(), List.of(finding));
    }

    private CheckedFile beginningWithSnapshot(PinnedFile file) throws IOException {
        try (InputStream in = ReadAhead.of(new Counted(file.stream(0, file.size()), 0, progress))) {
            RdbSummary snapshot =
                    file.snapshotOnly() ? RdbWalker.walk(in, file.name()) : RdbWalker.walkStart(in, file.name());
            if (!snapshot.crcPresent()) {
                decode(file, snapshot.bytes());
            }
            loaders = loaders.and(Loaders.of(snapshot));
            return withLog(file, Optional.of(snapshot));
        } catch (RdbFormatException e) {
            return unusable(file, e);
        }
    }

    /// Where no checksum vouches for what is inside of values, they are looked into: a server does so while it
    /// loads.
    private void decode(PinnedFile file, long end) throws IOException {
        progress.phase("decode " + file.path().getFileName(), end);
        try (InputStream in = new Counted(file.stream(0, end), 0, progress)) {
            DatasetDigest _ = RdbDigest.of(in, file.name(), DatasetScope.FULL);
        }
    }

    private static CheckedFile unusable(PinnedFile file, RdbFormatException e) throws IOException {
        return switch (e.problem()) {
            case NOT_AN_RDB, TRUNCATED, DAMAGED -> damaged(file, e.offset(), e.what(), "No server loads it.");
            case TOO_LARGE ->
                one(
                        file,
                        new Finding(
                                Severity.SUSPECT,
                                e.offset(),
                                e.what(),
                                "Damaged, or larger than what this program holds in memory."));
            case TOO_NEW -> {
                // All there is in a version that is known is known as well.
                if (!knownVersion(file)) {
                    throw e;
                }
                yield damaged(file, e.offset(), e.what(), "No server loads it.");
            }
            case TOO_OLD -> throw e;
        };
    }

    private static boolean knownVersion(PinnedFile file) throws IOException {
        return RdbStart.of(file.head(RdbStart.ENOUGH_BYTES))
                .filter(start -> start.version().known())
                .isPresent();
    }

    private CheckedFile withLog(PinnedFile file, Optional<RdbSummary> snapshot) throws IOException {
        long from = snapshot.map(RdbSummary::bytes).orElse(0L);
        List<Finding> findings = new ArrayList<>();
        snapshot.ifPresent(found -> remarks(found, findings));
        Optional<LogCheck> log = Optional.empty();
        if (from < file.size()) {
            log = Optional.of(log(file, from, findings));
            loaders = loaders.and(Loaders.of(log.get()));
        }
        return new CheckedFile(file.name(), file.size(), snapshot, log, findings);
    }

    private static void remarks(RdbSummary snapshot, List<Finding> findings) {
        if (!snapshot.crcPresent()) {
            findings.add(new Finding(
                    Severity.REMARK,
                    snapshot.bytes() - Long.BYTES,
                    "the snapshot has no checksum",
                    "All values were decoded instead; had a byte inside of one changed, nothing would tell."));
        }
        if (snapshot.highestDatabase() >= USUAL_DATABASES) {
            findings.add(new Finding(
                    Severity.REMARK,
                    0,
                    "the snapshot has keys in database " + snapshot.highestDatabase(),
                    "A server needs 'databases %d' or more, else it exits.".formatted(snapshot.highestDatabase() + 1)));
        }
    }

    private LogCheck log(PinnedFile file, long from, List<Finding> findings) throws IOException {
        var log = new LogCheck();
        var judge = new LogFindings(from, file.equals(dataset.files().getLast()), findings);
        try (InputStream in = new Counted(file.stream(from, file.size()), from, progress)) {
            log.read(in);
            judge.end(log, file.size());
        } catch (AofFormatException e) {
            judge.malformed(e, log.wholeUpTo());
        }
        log.oddities().forEach(judge::oddity);
        if (log.highestDatabase() >= USUAL_DATABASES) {
            judge.databases(log.highestDatabase());
        }
        return log;
    }
}
