package io.redoubt.cli.command;

import io.redoubt.cli.frame.Invocation;
import io.redoubt.core.Counted;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.aof.LogEnd;
import io.redoubt.formats.check.CheckedFile;
import io.redoubt.formats.check.DatasetCheck;
import io.redoubt.formats.check.DatasetVerdict;
import io.redoubt.formats.check.Finding;
import io.redoubt.formats.files.FileKind;
import io.redoubt.formats.files.PinnedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The dataset that given files hold, as one snapshot: the file itself, or what a scratch server saved after it
/// loaded a copy of them. Closed, nothing of it is left. Confined to one thread.
final class GivenDataset implements AutoCloseable {
    private final GivenFiles given;
    private final PinnedFile snapshot;
    private final Optional<ScratchBoot> boot;
    private final Invocation in;

    private GivenDataset(GivenFiles given, PinnedFile snapshot, Optional<ScratchBoot> boot, Invocation in) {
        this.given = given;
        this.snapshot = snapshot;
        this.boot = boot;
        this.in = in;
    }

    /// Opens what the operand names; says so on standard error if a server is booted for it.
    ///
    /// @throws RedoubtException as `GivenFiles.hold`; DAMAGED with file and byte for what is damaged by more than
    ///     an end that servers cut off; VERSIONS_DO_NOT_FIT if no server at hand loads it
    static GivenDataset open(Invocation in, String operand) throws IOException {
        GivenFiles given = GivenFiles.hold(in, operand);
        boolean opened = false;
        try {
            given.remarks().forEach(in.output()::warn);
            GivenDataset dataset = isSnapshot(given)
                    ? new GivenDataset(given, given.files().getFirst(), Optional.empty(), in)
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
            return new GivenDataset(given, given.files().getFirst(), Optional.empty(), in);
        }
        requireUsable(verdict, in);
        ScratchBoot boot = ScratchBoot.of(given, verdict, in);
        in.output()
                .note("the dataset of '%s' is what %s saved after it loaded a copy"
                        .formatted(given.path(), boot.server()));
        boot.remarks().forEach(in.output()::warn);
        return new GivenDataset(given, boot.saved(), Optional.of(boot), in);
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

    /// What messages call it: the path the user gave.
    String name() {
        return given.path().toString();
    }

    /// The server that made a snapshot of it, if one did.
    Optional<ServerVersion> server() {
        return boot.map(ScratchBoot::server);
    }

    /// The snapshot from its first byte; may be asked for more than once.
    InputStream open() {
        return snapshot.stream(0, snapshot.size());
    }

    /// The same, telling how far it has been read.
    InputStream open(String phase) {
        in.output().progress().phase(phase, snapshot.size());
        return new Counted(open(), 0, in.output().progress());
    }

    @Override
    public void close() throws IOException {
        if (boot.isPresent()) {
            boot.get().close();
        }
        given.close();
    }
}
