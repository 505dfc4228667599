package io.redoubt.restore.destination;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A working directory on the target's volume, mode 700, of which a living restore holds the lock: what is found
/// unlocked was left behind.
///
/// @param work holds `new`, which becomes the target, and `boot`, which never leaves it
public record Staging(Path work, FileChannel lock) implements AutoCloseable {
    private static final String LOCK = "lock";

    /// @throws RedoubtException DESTINATION_IN_USE if another restore works there
    static Staging open(Path work) throws IOException {
        Durability.createDirectories(work);
        return lock(work)
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.DESTINATION_IN_USE,
                        "another restore is working in '%s'".formatted(work),
                        "Wait until it has ended."));
    }

    /// Takes over what a restore left behind; empty if that restore lives.
    static Optional<Staging> lock(Path work) throws IOException {
        FileChannel channel = FileChannel.open(work.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return Optional.of(new Staging(work, channel));
            }
        } catch (OverlappingFileLockException _) {
            // Another restore of this very process.
        }
        channel.close();
        return Optional.empty();
    }

    /// What will be the target.
    public Path files() {
        return work.resolve("new");
    }

    /// The data directory of the scratch server.
    public Path boot() {
        return work.resolve("boot");
    }

    /// Removes everything that is still in it.
    @Override
    public void close() throws IOException {
        Trees.delete(work);
        lock.close();
    }
}
