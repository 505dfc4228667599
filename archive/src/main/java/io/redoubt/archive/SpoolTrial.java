package io.redoubt.archive;

import io.redoubt.core.Durability;
import io.redoubt.repository.spool.SpoolDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether the spool can be written again after it could not. To find out by attaching would cost the primary a
/// connection each time, and a fork where it cannot continue. Follower's thread.
final class SpoolTrial {
    /// Enough to begin a segment and to hold what is in flight; little enough to be written once a second.
    private static final int BYTES = 64 * 1024;

    private final SpoolDirectory spool;
    private boolean failed;

    SpoolTrial(SpoolDirectory spool) {
        this.spool = spool;
    }

    /// Something could not be written: from now on it is tried out first.
    void storageFailed() {
        failed = true;
    }

    /// Why the spool cannot be written; empty if it can, as far as is known.
    Optional<String> complaint() {
        if (failed) {
            try {
                write();
                failed = false;
            } catch (IOException e) {
                return Optional.of(text(spool, e));
            }
        }
        return Optional.empty();
    }

    /// What an operator should read when writing to a spool failed.
    static String text(SpoolDirectory spool, IOException cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return reason.contains(spool.path().toString())
                ? "the spool cannot be written: " + reason
                : "the spool '%s' cannot be written: %s".formatted(spool.path(), reason);
    }

    private void write() throws IOException {
        // A name that the next start removes, should this one not come to it.
        Path file = spool.path().resolve("trial.part");
        Files.deleteIfExists(file);
        try (FileChannel channel = SpoolDirectory.createForWriting(file)) {
            ByteBuffer buffer = ByteBuffer.allocate(BYTES);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } finally {
            Files.deleteIfExists(file);
        }
        Durability.forceDirectory(spool.path());
    }
}
