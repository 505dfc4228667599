package io.redoubt.repository;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The right to write a part of a source, held until closed or until the process ends, however it ends: the lock is the
/// operating system's.
public final class SourceLock implements AutoCloseable {
    private final FileChannel channel;

    private SourceLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock on a file, which is made if it is not there; its content means nothing.
    ///
    /// @throws RedoubtException LOCKED with the message and hint given if another process, or another part of this
    ///     one, holds it
    public static SourceLock take(Path file, String message, String hint) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new SourceLock(channel);
            }
        } catch (OverlappingFileLockException _) {
            // Held by this very process: the same refusal as for any other holder.
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new RedoubtException(ErrorCode.LOCKED, message, hint);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
