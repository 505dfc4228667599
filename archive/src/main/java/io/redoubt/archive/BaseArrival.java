package io.redoubt.archive;

import io.redoubt.core.Durability;
import io.redoubt.replication.SnapshotReceiver;
import io.redoubt.repository.spool.SpoolDirectory;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes an arriving RDB into the spool. It has its name only once it is whole and on the disk. Follower's
/// thread.
final class BaseArrival implements SnapshotReceiver {
    /// What becomes of it.
    interface Listener {
        /// The base is whole and has its name. If this fails, the base is removed.
        void arrived(BaseFile base, long bytes) throws IOException;

        /// It could not be stored; the link is given up.
        void notStored(IOException cause);

        /// Nothing is left of it.
        ///
        /// @param bytes how much of it there had been
        void gone(long bytes);
    }

    private final BaseFile base;
    private final Path part;
    private final FileChannel channel;
    private final Listener listener;
    private long bytes;

    BaseArrival(SpoolDirectory spool, BaseFile base, Listener listener) throws IOException {
        this.base = base;
        this.part = spool.partOf(base);
        this.listener = listener;
        Files.deleteIfExists(part);
        this.channel = SpoolDirectory.createForWriting(part);
    }

    @Override
    public void write(byte[] source, int from, int to) throws IOException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(source, from, to - from);
            while (buffer.hasRemaining()) {
                bytes += channel.write(buffer);
            }
        } catch (IOException e) {
            listener.notStored(e);
            throw e;
        }
    }

    @Override
    public void complete() throws IOException {
        try {
            channel.force(true);
            channel.close();
            Durability.publish(part, base.file());
            listener.arrived(base, bytes);
        } catch (IOException e) {
            listener.notStored(e);
            throw e;
        }
    }

    /// Also after a `complete` that failed: another base will come, this one would only fill the disk.
    @Override
    public void abort(String cause) {
        try {
            channel.close();
            Files.deleteIfExists(part);
            Files.deleteIfExists(base.file());
        } catch (IOException _) {
            // The next start removes every part; the cause of the abort is what the operator must hear.
        }
        listener.gone(bytes);
    }
}
