package io.redoubt.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;

/// A channel to a file of a simulated disk. Guarded by the volume's lock; interrupting a thread in it closes it, as in
/// the JDK.
final class SimFileChannel extends UnsupportedFileChannel {
    private final Volume volume;
    private final FileNode file;
    private final String name;
    private final OpenMode mode;
    private long position;

    SimFileChannel(Volume volume, FileNode file, String name, OpenMode mode) {
        this.volume = volume;
        this.file = file;
        this.name = name;
        this.mode = mode;
    }

    private <T> T interruptibly(Volume.Action<T> action) throws IOException {
        requireOpen();
        boolean completed = false;
        try {
            begin();
            T result = volume.locked(() -> {
                requireOpen();
                return action.run();
            });
            completed = true;
            return result;
        } finally {
            end(completed);
        }
    }

    private void requireOpen() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    private void requireReadable() throws IOException {
        requireOpen();
        if (!mode.read()) {
            throw new NonReadableChannelException();
        }
    }

    private void requireWritable() throws IOException {
        requireOpen();
        if (!mode.write()) {
            throw new NonWritableChannelException();
        }
    }

    private static void requireNotNegative(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("negative: " + number);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireReadable();
        return interruptibly(() -> {
            int count = volume.read(file, position, target);
            position += Math.max(0, count);
            return count;
        });
    }

    @Override
    public int read(ByteBuffer target, long at) throws IOException {
        requireNotNegative(at);
        requireReadable();
        return interruptibly(() -> volume.read(file, at, target));
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        requireWritable();
        return interruptibly(() -> {
            long at = mode.append() ? file.size() : position;
            int count = volume.write(file, name, at, source);
            position = at + count;
            return count;
        });
    }

    @Override
    public int write(ByteBuffer source, long at) throws IOException {
        requireNotNegative(at);
        requireWritable();
        return interruptibly(() -> volume.write(file, name, mode.append() ? file.size() : at, source));
    }

    @Override
    public long position() throws IOException {
        return interruptibly(() -> mode.append() ? file.size() : position);
    }

    @Override
    public SimFileChannel position(long newPosition) throws IOException {
        requireNotNegative(newPosition);
        return interruptibly(() -> {
            position = newPosition;
            return this;
        });
    }

    @Override
    public long size() throws IOException {
        return interruptibly(() -> {
            volume.faults().requireRunning();
            return (long) file.size();
        });
    }

    @Override
    public SimFileChannel truncate(long size) throws IOException {
        requireNotNegative(size);
        requireWritable();
        return interruptibly(() -> {
            volume.truncate(file, size);
            position = Math.min(position, size);
            return this;
        });
    }

    @Override
    public void force(boolean metaData) throws IOException {
        interruptibly(() -> {
            volume.force(file, name);
            return this;
        });
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) throws IOException {
        if (shared) {
            requireReadable();
        } else {
            requireWritable();
        }
        return interruptibly(() -> {
            volume.faults().requireRunning();
            if (file.locks().stream().anyMatch(held -> held.overlaps(from, size))) {
                throw new OverlappingFileLockException();
            }
            var lock = new SimFileLock(this, from, size, shared);
            file.locks().add(lock);
            return lock;
        });
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) throws IOException {
        return tryLock(from, size, shared);
    }

    boolean holds(FileLock lock) {
        boolean[] held = new boolean[1];
        volume.configure(() -> held[0] = file.locks().contains(lock));
        return held[0];
    }

    void release(FileLock lock) {
        volume.configure(() -> file.locks().remove(lock));
    }

    @Override
    protected void implCloseChannel() {
        volume.configure(() -> file.locks().removeIf(lock -> lock.acquiredBy() == this));
    }
}
