package io.redoubt.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// The machine's disk and page cache: nodes, free space, and one lock over all of it.
///
/// Every method takes the lock; callers that need several steps as one use `locked`.
final class Volume {
    private final ReentrantLock lock = new ReentrantLock();
    private final DirectoryNode root;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Faults faults = new Faults();
    private long capacity = 1L << 40;
    private long used;
    private long lastNodeNumber;

    interface Action<T> {
        T run() throws IOException;
    }

    interface Change {
        void run() throws IOException;
    }

    Volume(DirectoryNode root, RandomGenerator random, InstantSource clock) {
        this.root = root;
        this.random = random;
        this.clock = clock;
        adopt(root, new HashSet<>());
    }

    /// Counts links and used space of a tree that another volume left.
    private void adopt(SimNode node, Set<SimNode> seen) {
        lastNodeNumber = Math.max(lastNodeNumber, node.metadata().number());
        switch (node) {
            case FileNode file -> linked(file);
            case DirectoryNode directory -> {
                if (seen.add(directory)) {
                    directory.entries().values().forEach(child -> adopt(child, seen));
                }
            }
        }
    }

    <T> T locked(Action<T> action) throws IOException {
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    /// For what cannot fail in an ordinary way.
    void configure(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /// Counts one change, unless the machine stops before it.
    void step(Change change) throws IOException {
        lock.lock();
        try {
            faults.step();
            change.run();
        } finally {
            lock.unlock();
        }
    }

    DirectoryNode root() {
        return root;
    }

    Faults faults() {
        return faults;
    }

    RandomGenerator random() {
        return random;
    }

    InstantSource clock() {
        return clock;
    }

    Metadata newMetadata(Set<PosixFilePermission> permissions) {
        lastNodeNumber++;
        return new Metadata(lastNodeNumber, FileTime.from(clock.instant()), permissions);
    }

    void capacity(long bytes) {
        capacity = bytes;
    }

    long capacity() {
        return capacity;
    }

    long free() {
        return Math.max(0, capacity - used);
    }

    void linked(FileNode file) {
        if (file.links() == 0) {
            used += file.size();
        }
        file.links(file.links() + 1);
    }

    void unlinked(FileNode file) {
        file.links(file.links() - 1);
        if (file.links() == 0) {
            used -= file.size();
        }
    }

    int read(FileNode file, long position, ByteBuffer target) throws IOException {
        return locked(() -> {
            faults.requireRunning();
            return file.read(position, target);
        });
    }

    /// Writes at least one byte, as many as there is room for; the write a crash falls on may be done in part.
    int write(FileNode file, String name, long position, ByteBuffer source) throws IOException {
        return locked(() -> {
            faults.requireRunning();
            if (!source.hasRemaining()) {
                return 0;
            }
            int room = roomFor(file, name, position, source.remaining());
            if (faults.crashIsNext()) {
                put(file, position, source, random.nextInt(Math.max(0, room) + 1));
            }
            faults.step();
            if (room <= 0) {
                throw new FileSystemException(name, null, "No space left on device");
            }
            int count = faults.writable(room, random);
            put(file, position, source, count);
            return count;
        });
    }

    private int roomFor(FileNode file, String name, long position, int wanted) throws IOException {
        if (position + wanted > Integer.MAX_VALUE - 8) {
            throw new FileSystemException(name, null, "File too large");
        }
        return (int) Math.min(wanted, file.size() + free() - position);
    }

    private void put(FileNode file, long position, ByteBuffer source, int count) {
        if (count == 0) {
            return;
        }
        int before = file.size();
        file.write((int) position, source, count);
        resized(file, before);
    }

    void truncate(FileNode file, long size) throws IOException {
        step(() -> {
            int before = file.size();
            file.truncate((int) Math.min(size, before));
            resized(file, before);
        });
    }

    private void resized(FileNode file, int before) {
        if (file.links() > 0) {
            used += file.size() - before;
        }
        file.metadata().modified(FileTime.from(clock.instant()));
    }

    void force(FileNode file, String name) throws IOException {
        step(() -> {
            if (faults.fileForces().failsNow()) {
                file.dropDirtyPages();
                throw new FileSystemException(name, null, "Input/output error");
            }
            if (!faults.fileForces().ignored()) {
                file.force();
            }
        });
    }

    /// A directory whose force failed keeps its changes waiting; the next force brings them to the platter.
    void force(DirectoryNode directory, String name) throws IOException {
        step(() -> {
            if (faults.directoryForces().failsNow()) {
                throw new FileSystemException(name, null, "Input/output error");
            }
            if (!faults.directoryForces().ignored()) {
                directory.force();
            }
        });
    }
}
