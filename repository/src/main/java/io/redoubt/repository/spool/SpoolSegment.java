package io.redoubt.repository.spool;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The open segment: log text goes in, mark lines are added, the disk is forced when asked.
///
/// `append`, `tailInto` and `close` belong to the thread that receives the stream. `written` and `force`
/// may be called by another thread at the same time: a mark is visible to `written` only after its last
/// byte has been written.
public final class SpoolSegment implements AutoCloseable {
    private final Path file;
    private final SegmentHeader header;
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private long size;
    private long markedSize;
    private volatile Mark written;

    private final Object forcing = new Object();
    private Optional<IOException> failedForce = Optional.empty(); // guarded by forcing

    private SpoolSegment(Path file, SegmentHeader header, FileChannel channel) {
        this.file = file;
        this.header = header;
        this.channel = channel;
        this.written = new Mark(header.start(), header.millis(), header.database());
    }

    /// Starts a segment. On return its name and header are durable.
    static SpoolSegment create(Path file, SegmentHeader header) throws IOException {
        var segment = new SpoolSegment(file, header, SpoolDirectory.createForWriting(file));
        try {
            byte[] start = header.encode();
            segment.writeFully(ByteBuffer.wrap(start));
            segment.markedSize = segment.size;
            int select = start.length - lineLength(start);
            segment.crc.update(start, start.length - select, select);
            segment.channel.force(true);
            io.redoubt.core.Durability.forceDirectory(
                    java.util.Objects.requireNonNull(file.toAbsolutePath().getParent()));
            return segment;
        } catch (IOException | RuntimeException e) {
            segment.discard(e);
            throw e;
        }
    }

    private static int lineLength(byte[] start) {
        int at = 0;
        while (start[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    public Path file() {
        return file;
    }

    public SegmentHeader header() {
        return header;
    }

    /// Length of the text so far.
    public long size() {
        return size;
    }

    /// Length of the text after the last mark.
    public long unmarked() {
        return size - markedSize;
    }

    /// Whether anything of the stream, be it only a PING's length, has been marked.
    public boolean hasMarks() {
        return written.end().compareTo(header.start()) > 0;
    }

    /// The last mark whose line has been written completely; not yet durable.
    public Mark written() {
        return written;
    }

    /// Writes log text, with a mark line after the byte `boundary` of it.
    ///
    /// @param boundary where in the text the mark goes, or -1 for none in this piece
    /// @param mark what it says; ignored when `boundary` is -1
    public void append(byte[] text, int length, int boundary, Mark mark) throws IOException {
        if (boundary < 0) {
            crc.update(text, 0, length);
            writeFully(ByteBuffer.wrap(text, 0, length));
            return;
        }
        crc.update(text, 0, boundary);
        byte[] line = mark.encode(crc);
        crc.update(text, boundary, length - boundary);
        writeFully(
                ByteBuffer.wrap(text, 0, boundary),
                ByteBuffer.wrap(line),
                ByteBuffer.wrap(text, boundary, length - boundary));
        markedSize = size - (length - boundary);
        written = mark;
    }

    /// Moves what stands after the last mark, the beginning of a command or transaction, to the end of
    /// another segment: its rest will arrive there. This one then ends with its last mark.
    public void tailInto(SpoolSegment next) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long at = markedSize;
        while (at < size) {
            buffer.clear();
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new IOException("'" + file + "' became shorter while it was written");
            }
            next.append(buffer.array(), count, -1, next.written);
            at += count;
        }
        channel.truncate(markedSize);
        channel.position(markedSize);
        size = markedSize;
    }

    /// Makes everything written before the call durable. A failure is final for this file, whoever met it:
    /// the kernel may have dropped the pages, and a later success would prove nothing. So forces take turns:
    /// of two at once, one may be told of a failure and the other not.
    public void force() throws IOException {
        synchronized (forcing) {
            if (failedForce.isPresent()) {
                throw new IOException("fsync of '" + file + "' failed before", failedForce.get());
            }
            try {
                channel.force(false);
            } catch (IOException e) {
                failedForce = Optional.of(e);
                throw e;
            }
        }
    }

    /// Gives up a segment that has no mark yet, and takes its file away.
    ///
    /// @param cause gets what fails here too as suppressed
    public void discard(Throwable cause) {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void writeFully(ByteBuffer... buffers) throws IOException {
        long wanted = 0;
        for (ByteBuffer buffer : buffers) {
            wanted += buffer.remaining();
        }
        long done = 0;
        while (done < wanted) {
            done += channel.write(buffers);
        }
        size += wanted;
    }

    /// What `SpoolRecovery.scan` will find, unless the disk fails.
    public SpoolRecovery.Found content() {
        return new SpoolRecovery.Found(header, written, markedSize, size - markedSize);
    }

    /// The first stream byte this segment does not cover by a mark.
    public ReplicationOffset end() {
        return written.end();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
