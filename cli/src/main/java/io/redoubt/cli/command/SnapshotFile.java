package io.redoubt.cli.command;

import io.redoubt.cli.frame.Output;
import io.redoubt.core.Counted;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.option.DatasetOptions.FileExpiry;
import io.redoubt.formats.rdb.RdbStart;
import io.redoubt.formats.rewrite.ExpiryChange;
import io.redoubt.formats.rewrite.RdbRewrite;
import io.redoubt.formats.rewrite.RdbRewriter;
import io.redoubt.formats.rewrite.RewriteSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// A snapshot to be read, which a user named.
record SnapshotFile(Path path) {
    /// @throws RedoubtException USAGE if it is no file
    static SnapshotFile at(Path path) {
        if (Files.isDirectory(path)) {
            throw new RedoubtException(
                    ErrorCode.USAGE, "'%s' is a directory".formatted(path), "Give the RDB file itself.");
        }
        if (!Files.exists(path)) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "there is no '%s', or this user may not see it".formatted(path),
                    "Give an RDB file, such as a server's dump.rdb.");
        }
        if (!Files.isRegularFile(path)) {
            throw new RedoubtException(
                    ErrorCode.USAGE, "'%s' is no file".formatted(path), "Save the snapshot to a file first.");
        }
        return new SnapshotFile(path);
    }

    RewriteSummary rewrite(OutputStream out, RdbRewrite order, Progress progress) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            progress.phase("write", Files.size(path));
            return RdbRewriter.rewrite(new Counted(in, 0, progress), path.toString(), out, order);
        }
    }

    /// What `--ttl` asks for.
    ///
    /// @throws RedoubtException USAGE if times cannot be shifted, since the file does not say when it was saved
    ExpiryChange expiryChange(FileExpiry wanted, InstantSource clock, Output out) throws IOException {
        return switch (wanted) {
            case KEEP -> new ExpiryChange.Keep();
            case DROP -> new ExpiryChange.Drop();
            case SHIFT -> {
                Duration age = Duration.ofMillis(Math.max(0, clock.millis() - savedMillis(clock)));
                out.note("Expiry times move by %s, the age of the snapshot.".formatted(HumanDuration.readable(age)));
                yield new ExpiryChange.Shift(age.toMillis());
            }
        };
    }

    private long savedMillis(InstantSource clock) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            Optional<RdbStart> start = RdbStart.of(in.readNBytes(RdbStart.ENOUGH_BYTES));
            if (start.isEmpty()) {
                return clock.millis(); // It is no snapshot: whoever reads it says so.
            }
            return start.flatMap(known -> Optional.ofNullable(known.aux().get("ctime")))
                    .filter(seconds -> seconds.matches("\\d{1,12}"))
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)).toMillis())
                    .orElseThrow(() -> new RedoubtException(
                            ErrorCode.USAGE,
                            "'%s' does not say when it was saved".formatted(path),
                            "Use --ttl keep or --ttl drop."));
        }
    }
}
