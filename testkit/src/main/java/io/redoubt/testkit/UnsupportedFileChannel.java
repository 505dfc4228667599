package io.redoubt.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// A file channel that refuses what its subclass does not offer, and builds the bulk operations from the single ones.
abstract class UnsupportedFileChannel extends FileChannel {
    private static final int TRANSFER_BUFFER = 64 * 1024;

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("not supported by the simulated disk");
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int count = read(targets[i]);
            if (count < 0) {
                return total == 0 ? -1 : total;
            }
            total += count;
            if (targets[i].hasRemaining()) {
                break;
            }
        }
        return total;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(sources[i]);
            if (sources[i].hasRemaining()) {
                break;
            }
        }
        return total;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        var buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER_BUFFER));
        long total = 0;
        while (total < count) {
            buffer.clear().limit((int) Math.min(count - total, buffer.capacity()));
            if (read(buffer, position + total) <= 0) {
                return total;
            }
            int written = target.write(buffer.flip());
            total += written;
            if (buffer.hasRemaining()) {
                return total;
            }
        }
        return total;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        if (position > size()) {
            return 0;
        }
        var buffer = ByteBuffer.allocate((int) Math.min(count, TRANSFER_BUFFER));
        long total = 0;
        while (total < count) {
            buffer.clear().limit((int) Math.min(count - total, buffer.capacity()));
            if (source.read(buffer) <= 0) {
                return total;
            }
            buffer.flip();
            while (buffer.hasRemaining()) {
                total += write(buffer, position + total);
            }
        }
        return total;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        throw unsupported();
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        throw unsupported();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw unsupported();
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        throw unsupported();
    }

    @Override
    public long position() throws IOException {
        throw unsupported();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        throw unsupported();
    }

    @Override
    public long size() throws IOException {
        throw unsupported();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        throw unsupported();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        throw unsupported();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        throw unsupported();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        throw unsupported();
    }

    @Override
    protected void implCloseChannel() throws IOException {}
}
