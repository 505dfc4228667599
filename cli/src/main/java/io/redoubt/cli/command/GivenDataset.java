package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.cli.frame.Operand;
import io.redoubt.core.Counted;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.option.Option;
import io.redoubt.core.option.Options;
import io.redoubt.formats.aof.LogEnd;
import io.redoubt.formats.check.CheckedFile;
import io.redoubt.formats.check.DatasetCheck;
import io.redoubt.formats.check.DatasetVerdict;
import io.redoubt.formats.check.Finding;
import io.redoubt.formats.files.FileKind;
import io.redoubt.formats.files.PinnedFile;
import io.redoubt.formats.rdb.ReadAhead;
import io.redoubt.formats.replay.RdbSource;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.StoredRdb;
import io.redoubt.repository.segment.SealedFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The dataset that a user named, as one snapshot: a file itself, what a scratch server saved after it loaded a
/// copy of append-only files, or that of a backup or of an archive's base. Closed, nothing of it is left.
/// Confined to one thread.
final class GivenDataset implements AutoCloseable {
    private static final String BACKUP = "backup:";
    private static final String BASE = "base:";

    /// What names one.
    static final Operand OPERAND = Operand.required(
            "FILE|DIR|BACKUP|BASE",
            "A dump.rdb, an append-only file, an appendonlydir, a server's data directory, which may run; backup:ID;"
                    + " base:BRANCH/OFFSET or base:latest of an archive.");

    /// Where the options say which files or backups are meant.
    static final List<Option<?>> OPTIONS =
            List.of(Options.CONFIG, Options.SERVER_BINARY, Options.TIMEOUT, Options.REPO, Options.SOURCE);

    private final String name;
    private final RdbSource snapshot;
    private final long bytes;
    private final Optional<ServerVersion> server;
    private final Progress progress;
    private final List<Closeable> held;

    private GivenDataset(
            String name,
            RdbSource snapshot,
            long bytes,
            Optional<ServerVersion> server,
            Progress progress,
            List<Closeable> held) {
        this.name = name;
        this.snapshot = snapshot;
        this.bytes = bytes;
        this.server = server;
        this.progress = progress;
        this.held = List.copyOf(held);
    }

    private static GivenDataset of(
            GivenFiles given, PinnedFile snapshot, Optional<ScratchBoot> boot, Progress progress) {
        List<Closeable> held = new ArrayList<>();
        boot.ifPresent(held::add);
        held.add(given);
        return new GivenDataset(
                given.path().toString(),
                () -> snapshot.stream(0, snapshot.size()),
                snapshot.size(),
                boot.map(ScratchBoot::server),
                progress,
                held);
    }

    /// Opens what the operand names; says so on standard error if a server is booted for it.
    ///
    /// @throws RedoubtException as `GivenFiles.hold`; DAMAGED with file and byte for what is damaged by more than
    ///     an end that servers cut off; VERSIONS_DO_NOT_FIT if no server at hand loads it
    static GivenDataset open(Invocation in, String operand) throws IOException {
        if (operand.startsWith(BASE)) {
            return ofBase(in, operand.substring(BASE.length()));
        }
        return operand.startsWith(BACKUP) ? ofBackup(in, operand) : ofFiles(in, operand);
    }

    private static GivenDataset ofBase(Invocation in, String place) throws IOException {
        SourceStore store = RepositoryChoice.source(in);
        List<BaseEntry> bases = store.catalog().bases();
        BaseEntry base = bases.reversed().stream()
                .filter(one -> place.equals("latest") || place.equals(placeOf(one)))
                .findFirst()
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.TARGET_UNREACHABLE,
                        "source '%s' has no base '%s'".formatted(store.name(), place),
                        "It has: %s."
                                .formatted(
                                        bases.isEmpty()
                                                ? "none"
                                                : String.join(
                                                        ", ",
                                                        bases.stream()
                                                                .map(GivenDataset::placeOf)
                                                                .toList()))));
        Progress progress = in.output().progress();
        if (base.sealed()) {
            progress.phase("check", base.storedBytes());
            SealedFile.open(base.file()).verify(progress);
        }
        return new GivenDataset(
                BASE + placeOf(base), () -> store.openBase(base), 0, Optional.empty(), progress, List.of());
    }

    private static String placeOf(BaseEntry base) {
        return "%s/%s".formatted(base.position().branch(), base.position().offset());
    }

    private static GivenDataset ofBackup(Invocation in, String operand) throws IOException {
        BackupStore store = BackupStore.of(RepositoryChoice.source(in));
        BackupRecord backup = store.find(operand.substring(BACKUP.length())).record();
        StoredRdb rdb = backup.rdb()
                .filter(_ -> backup.log().isEmpty())
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.USAGE,
                        "backup '%s' holds a log, which only a server turns into a dataset"
                                .formatted(backup.id().text()),
                        "Restore it with 'redoubt restore --to backup:%s', and give what was restored."
                                .formatted(backup.id().text())));
        Progress progress = in.output().progress();
        progress.phase("check", backup.storedBytes());
        store.requireIntact(backup, progress);
        return new GivenDataset(
                BACKUP + backup.id().text(),
                () -> store.openRdb(backup),
                rdb.file().plainBytes(),
                Optional.empty(),
                progress,
                List.of());
    }

    private static GivenDataset ofFiles(Invocation in, String operand) throws IOException {
        GivenFiles given = GivenFiles.hold(in, operand);
        boolean opened = false;
        try {
            given.remarks().forEach(in.output()::warn);
            GivenDataset dataset = isSnapshot(given)
                    ? of(
                            given,
                            given.files().getFirst(),
                            Optional.empty(),
                            in.output().progress())
                    : booted(given, in);
            opened = true;
            return dataset;
        } finally {
            if (!opened) {
                given.close();
            }
        }
    }

    /// One file that holds nothing but a snapshot, as far as its name and first bytes tell.
    private static boolean isSnapshot(GivenFiles given) throws IOException {
        PinnedFile first = given.files().getFirst();
        if (given.pinned().manifest().isPresent()) {
            return false;
        }
        FileKind kind = FileKind.of(first.head(FileKind.HEAD_BYTES));
        kind.requireDataset(first);
        return kind == FileKind.SNAPSHOT && first.snapshotOnly();
    }

    private static GivenDataset booted(GivenFiles given, Invocation in) throws IOException {
        DatasetVerdict verdict = DatasetCheck.of(given.pinned(), in.output().progress());
        if (isOneSnapshot(verdict)) {
            return of(
                    given,
                    given.files().getFirst(),
                    Optional.empty(),
                    in.output().progress());
        }
        requireUsable(verdict, in);
        ScratchBoot boot = ScratchBoot.of(given, verdict, in);
        in.output()
                .note("the dataset of '%s' is what %s saved after it loaded a copy"
                        .formatted(given.path(), boot.server()));
        boot.remarks().forEach(in.output()::warn);
        return of(given, boot.saved(), Optional.of(boot), in.output().progress());
    }

    private static boolean isOneSnapshot(DatasetVerdict verdict) {
        CheckedFile first = verdict.files().getFirst();
        return first.snapshot().isPresent()
                && verdict.files().stream().allMatch(file -> file.log().isEmpty())
                && verdict.files().stream().skip(1).allMatch(file -> file.bytes() == 0);
    }

    /// What is torn at the very end is left out, as a server leaves it out; anything else is damage.
    static void requireUsable(DatasetVerdict verdict, Invocation in) {
        CheckedFile last = verdict.files().getLast();
        for (CheckedFile file : verdict.files()) {
            for (Finding finding : file.findings()) {
                if (finding.severity() == Finding.Severity.DAMAGE) {
                    String text = "'%s', byte %d: %s".formatted(file.name(), finding.at(), finding.what());
                    if (!file.equals(last) || !isTorn(file) || finding.at() < ScratchBoot.usable(file)) {
                        throw new RedoubtException(ErrorCode.DAMAGED, text, finding.consequence());
                    }
                    in.output().warn(text + "; what follows is left out");
                }
            }
        }
    }

    /// Whether nothing is wrong with the file but that its log ends inside something.
    private static boolean isTorn(CheckedFile file) {
        return file.log().isPresent()
                && switch (file.log().get().end()) {
                    case LogEnd.InCommand _, LogEnd.InTransaction _, LogEnd.InAnnotation _ -> true;
                    case LogEnd.Whole _, LogEnd.Malformed _ -> false;
                };
    }

    /// What messages call it.
    String name() {
        return name;
    }

    /// The server that made a snapshot of it, if one did.
    Optional<ServerVersion> server() {
        return server;
    }

    /// The snapshot from its first byte; may be asked for more than once.
    InputStream open() throws IOException {
        return snapshot.open();
    }

    /// The same, telling how far it has been read.
    InputStream open(String phase) throws IOException {
        progress.phase(phase, bytes);
        return ReadAhead.of(new Counted(open(), 0, progress));
    }

    @Override
    public void close() throws IOException {
        for (Closeable part : held) {
            part.close();
        }
    }
}
