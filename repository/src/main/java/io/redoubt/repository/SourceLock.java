package io.redoubt.repository;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The right to write a part of a source, held until closed or until the process ends, however it ends: the lock is
/// the operating system's.
///
/// Two bytes of the file are locked. Who has the first is the writer. The second tells so to those who only ask:
/// they try a shared lock on it for an instant, and so never stand in the way of a writer that starts.
public final class SourceLock implements AutoCloseable {
    private static final long WRITER = 0;
    private static final long TOLD = 1;

    private final List<FileChannel> channels;

    private SourceLock(List<FileChannel> channels) {
        this.channels = List.copyOf(channels);
    }

    /// Takes the lock on a file, which is made if it is not there; its content means nothing.
    ///
    /// @throws RedoubtException LOCKED with the message and hint given if another process, or another part of this
    ///     one, holds it
    public static SourceLock take(Path file, String message, String hint) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock writer = channel.tryLock(WRITER, 1, false);
            if (writer != null) {
                FileLock _ = channel.lock(TOLD, 1, false);
                return new SourceLock(List.of(channel));
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

    /// Whether somebody holds the lock on a file now. Makes nothing, and needs no right to write.
    static boolean isHeld(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.tryLock(TOLD, 1, true) == null;
        } catch (OverlappingFileLockException _) {
            return true; // by this very process
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// Both locks as one.
    SourceLock and(SourceLock other) {
        List<FileChannel> both = new ArrayList<>(channels);
        both.addAll(other.channels);
        return new SourceLock(both);
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels.reversed()) {
            channel.close();
        }
    }
}
