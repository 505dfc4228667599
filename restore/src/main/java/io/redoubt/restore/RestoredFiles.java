package io.redoubt.restore;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.aof.AofManifest;
import io.redoubt.formats.aof.AofScanner;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.restore.plan.PlannedPiece;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.SegmentPass;
import io.redoubt.restore.settings.TargetSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

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
        HashedFile base;
        try (var writer = new HashedFile.Writer(parts.resolve(baseName(settings)))) {
            copyBase(writer);
            base = writer.finish();
        }
        HashedFile log;
        try (var writer = new HashedFile.Writer(parts.resolve(logName(settings)))) {
            for (int i = 0; i < plan.log().size(); i++) {
                copyText(i, writer::write);
            }
            log = writer.finish();
        }
        return List.of(
                base,
                log,
                HashedFile.of(
                        parts.resolve(settings.appendfilename() + ".manifest"),
                        manifest.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String manifest(TargetSettings settings) {
        try {
            return AofManifest.text(baseName(settings), logName(settings));
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
            copyBase(writer);
            for (int i = 0; i < plan.log().size(); i++) {
                var commands = new AofScanner(CommandTable.standard(), 0, new CommandsOnly(writer));
                copyText(i, commands::accept);
            }
            return List.of(writer.finish());
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }

    private void copyBase(HashedFile.Writer writer) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        try (InputStream in = store.openBase(plan.base())) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                writer.write(buffer, 0, count);
                copied += count;
                written += count;
                progress.done(written);
            }
        }
        if (copied != plan.baseFacts().plainBytes()) {
            throw changed(plan.base().file().toString());
        }
    }

    /// Copies the planned beginning of a piece's text while its marks are checked once more, up to the mark that
    /// covers the last byte copied.
    private void copyText(int index, SegmentPass.TextSink target) throws IOException {
        PlannedPiece planned = plan.log().get(index);
        boolean last = index == plan.log().size() - 1;
        ReplicationOffset end =
                last ? plan.reached().position().offset() : planned.piece().to();
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

    private record CommandsOnly(HashedFile.Writer writer) implements AofScanner.Visitor {
        @Override
        public void text(byte[] bytes, int from, int to) {
            try {
                writer.write(bytes, from, to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void command(int tableId, long start, long end) {}

        @Override
        public void annotation(byte[] bytes, int from, int to, long start, long end) {}
    }
}
