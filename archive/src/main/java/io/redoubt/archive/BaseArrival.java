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
    /// What happens once the base is whole.
    interface Arrived {
        void base(BaseFile base, long bytes) throws IOException;
    }

    private final BaseFile base;
    private final Path part;
    private final FileChannel channel;
    private final Arrived arrived;
    private long bytes;

    BaseArrival(SpoolDirectory spool, BaseFile base, Arrived arrived) throws IOException {
        this.base = base;
        this.part = spool.partOf(base);
        this.arrived = arrived;
        Files.deleteIfExists(part);
        this.channel = SpoolDirectory.createForWriting(part);
    }

    @Override
    public void write(byte[] source, int from, int to) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(source, from, to - from);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        bytes += to - from;
    }

    @Override
    public void complete() throws IOException {
        channel.force(true);
        channel.close();
        Durability.publish(part, base.file());
        arrived.base(base, bytes);
    }

    @Override
    public void abort(String cause) {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException _) {
            // The next start removes every part; the cause of the abort is what the operator must hear.
        }
    }
}
