package io.redoubt.restore;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.aof.WithoutAnnotations;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.restore.plan.PlannedContent;
import io.redoubt.restore.plan.PlannedPiece;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.SegmentPass;
import io.redoubt.restore.settings.TargetSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Writes the files of a plan into a directory, each forced, with the SHA-256 of what went into it.
final class RestoredFiles {
    private static final int BUFFER = 1 << 16;

    private final SourceStore store;
    private final RestorePlan plan;
    private final Progress progress;
    private long written;

    RestoredFiles(SourceStore store, RestorePlan plan, Progress progress) {
        this.store = store;
        this.plan = plan;
        this.progress = progress;
    }

    static String baseName(TargetSettings settings) {
        return settings.appendfilename() + ".1.base.rdb";
    }

    static String logName(TargetSettings settings) {
        return settings.appendfilename() + ".1.incr.aof";
    }

    /// Base, log and manifest in a directory of their own.
    List<HashedFile> writeMultiPart(Path directory, TargetSettings settings) throws IOException {
        String manifest = manifest(settings);
        progress.phase("write", plan.plainBytes());
        Path parts = directory.resolve(settings.appenddirname());
        Durability.createDirectories(parts);
        List<HashedFile> files = new ArrayList<>();
        if (plan.content().hasRdb()) {
            try (var writer = new HashedFile.Writer(parts.resolve(baseName(settings)))) {
                copyRdb(writer);
                files.add(writer.finish());
            }
        }
        try (var writer = new HashedFile.Writer(parts.resolve(logName(settings)))) {
            copyLog(() -> writer::write);
            files.add(writer.finish());
        }
        files.add(HashedFile.of(
                parts.resolve(settings.appendfilename() + ".manifest"), manifest.getBytes(StandardCharsets.US_ASCII)));
        return files;
    }

    private String manifest(TargetSettings settings) {
        Optional<String> base = plan.content().hasRdb() ? Optional.of(baseName(settings)) : Optional.empty();
        try {
            return new AofManifest(base, List.of(logName(settings))).text();
        } catch (IllegalArgumentException e) {
            throw new RedoubtException(
                    ErrorCode.VERSIONS_DO_NOT_FIT,
                    "appendfilename '%s' of %s cannot be written into a manifest"
                            .formatted(settings.appendfilename(), settings.origin()),
                    "Use a name of letters, digits, '.', '_' and '-'.",
                    e);
        }
    }

    /// One file: the RDB, then the commands without annotation lines, which Redis 6.x does not accept.
    List<HashedFile> writeSingle(Path directory, TargetSettings settings) throws IOException {
        progress.phase("write", plan.plainBytes());
        Durability.createDirectories(directory);
        try (var writer = new HashedFile.Writer(directory.resolve(settings.appendfilename()))) {
            if (plan.content().hasRdb()) {
                copyRdb(writer);
            }
            copyLog(() -> new WithoutAnnotations(writer::write)::write);
            return List.of(writer.finish());
        }
    }

    private void copyRdb(HashedFile.Writer writer) throws IOException {
        String name;
        long copied;
        switch (plan.content()) {
            case PlannedContent.Archived(BaseEntry base, List<PlannedPiece> _) -> {
                name = base.file().toString();
                copied = copy(store.openBase(base), writer::write);
            }
            case PlannedContent.BackedUp(BackupRecord backup) -> {
                name = "the snapshot of backup " + backup.id();
                copied = copy(BackupStore.of(store).openRdb(backup), writer::write);
            }
        }
        if (copied != plan.baseFacts().plainBytes()) {
            throw changed(name);
        }
    }

    /// @param begin makes what takes the text of one stored part, from its beginning
    private void copyLog(Supplier<SegmentPass.TextSink> begin) throws IOException {
        switch (plan.content()) {
            case PlannedContent.Archived(BaseEntry _, List<PlannedPiece> log) -> {
                for (int i = 0; i < log.size(); i++) {
                    copyText(log.get(i), i == log.size() - 1, begin.get());
                }
            }
            case PlannedContent.BackedUp(BackupRecord backup) -> {
                if (backup.log().isPresent()) {
                    long copied = copy(BackupStore.of(store).openLog(backup), begin.get());
                    if (copied != plan.logFacts().plainBytes()) {
                        throw changed("the log of backup " + backup.id());
                    }
                }
            }
        }
    }

    private long copy(InputStream stored, SegmentPass.TextSink target) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        try (InputStream in = stored) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                target.text(buffer, 0, count);
                copied += count;
                written += count;
                progress.done(written);
            }
        }
        return copied;
    }

    /// Copies the planned beginning of a piece's text while its marks are checked once more, up to the mark that
    /// covers the last byte copied.
    private void copyText(PlannedPiece planned, boolean last, SegmentPass.TextSink target) throws IOException {
        ReplicationOffset end =
                last ? plan.reached().offset().orElseThrow() : planned.piece().to();
        var bounded = new Bounded(planned.textBytes(), target);
        CutFinder.Cut cut =
                new SegmentPass(store, planned.piece()).run(CutFinder.atOffset(end), List.of(), bounded::text);
        if (cut.textBytes() != planned.textBytes() || !cut.offset().equals(end)) {
            throw changed(planned.piece().segment().file().toString());
        }
    }

    private static RedoubtException changed(String file) {
        return new RedoubtException(
                ErrorCode.DAMAGED, "'%s' changed since the plan was made".formatted(file), "Run the restore again.");
    }

    /// Passes on so many bytes and drops the rest. Confined to one thread.
    private final class Bounded {
        private final SegmentPass.TextSink target;
        private long left;

        Bounded(long bytes, SegmentPass.TextSink target) {
            this.left = bytes;
            this.target = target;
        }

        void text(byte[] bytes, int from, int to) throws IOException {
            int count = (int) Math.min(left, to - from);
            if (count > 0) {
                target.text(bytes, from, from + count);
                left -= count;
                written += count;
                progress.done(written);
            }
        }
    }
}
