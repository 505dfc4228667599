package io.redoubt.testkit;

import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// A file's two images: what readers see (the page cache) and what the platter holds.
///
/// Bytes beyond an image's size are zero in its array. Guarded by the lock of its `Volume`.
final class FileNode implements SimNode {
    static final int PAGE = 4096;

    private final Metadata metadata;
    private final List<FileLock> locks = new ArrayList<>();
    private byte[] cached;
    private int size;
    private byte[] stored;
    private int storedSize;
    private BitSet dirty = new BitSet();
    /// Every size the file had since its size was last forced, oldest first.
    private List<Integer> unforcedSizes = new ArrayList<>();

    private int links;

    private FileNode(Metadata metadata, byte[] cached, int size, byte[] stored, int storedSize) {
        this.metadata = metadata;
        this.cached = cached;
        this.size = size;
        this.stored = stored;
        this.storedSize = storedSize;
    }

    static FileNode empty(Metadata metadata) {
        return new FileNode(metadata, new byte[0], 0, new byte[0], 0);
    }

    /// A file whose bytes are all on the platter.
    static FileNode surviving(Metadata metadata, byte[] content) {
        return new FileNode(metadata, content.clone(), content.length, content, content.length);
    }

    /// The same images and the same unforced changes, without the locks (they die with their process) and the links.
    FileNode copy() {
        var copy = new FileNode(metadata.copy(), cached.clone(), size, stored.clone(), storedSize);
        copy.dirty = (BitSet) dirty.clone();
        copy.unforcedSizes = new ArrayList<>(unforcedSizes);
        return copy;
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    List<FileLock> locks() {
        return locks;
    }

    int links() {
        return links;
    }

    void links(int count) {
        links = count;
    }

    int size() {
        return size;
    }

    int storedSize() {
        return storedSize;
    }

    /// Reads what is in the page cache; -1 at or after the end.
    int read(long position, ByteBuffer target) {
        if (position >= size) {
            return target.hasRemaining() ? -1 : 0;
        }
        int count = (int) Math.min(target.remaining(), size - position);
        target.put(cached, (int) position, count);
        return count;
    }

    void write(int position, ByteBuffer source, int count) {
        int end = Math.addExact(position, count);
        if (end > cached.length) {
            cached = Arrays.copyOf(cached, Math.max(end, Math.max(256, cached.length * 2)));
        }
        source.get(cached, position, count);
        markDirty(position, end);
        if (end > size) {
            resized(end);
        }
    }

    void truncate(int newSize) {
        if (newSize < size) {
            Arrays.fill(cached, newSize, size, (byte) 0);
            markDirty(newSize, size);
            resized(newSize);
        }
    }

    private void resized(int newSize) {
        size = newSize;
        unforcedSizes.add(newSize);
    }

    private void markDirty(int from, int to) {
        if (to > from) {
            dirty.set(from / PAGE, (to - 1) / PAGE + 1);
        }
    }

    /// Brings every dirty page and the size to the platter.
    void force() {
        if (stored.length < size) {
            stored = Arrays.copyOf(stored, cached.length);
        }
        for (int page = dirty.nextSetBit(0); page >= 0; page = dirty.nextSetBit(page + 1)) {
            int from = page * PAGE;
            int to = Math.min(Math.min(from + PAGE, cached.length), stored.length);
            if (from < to) {
                System.arraycopy(cached, from, stored, from, to - from);
            }
        }
        if (storedSize > size) {
            Arrays.fill(stored, size, storedSize, (byte) 0);
        }
        storedSize = size;
        dirty.clear();
        unforcedSizes.clear();
    }

    /// What Linux does when writing back fails: the pages count as clean, though the platter never got them. The next
    /// force has nothing to write for them and succeeds; the size, kept in the journal, reaches the platter then.
    void dropDirtyPages() {
        dirty.clear();
    }

    boolean isDirty(int page) {
        return dirty.get(page);
    }

    byte cachedByte(int index) {
        return index < cached.length ? cached[index] : 0;
    }

    byte storedByte(int index) {
        return index < storedSize ? stored[index] : 0;
    }

    /// Empty when the size on the platter is the one readers see.
    List<Integer> unforcedSizes() {
        return unforcedSizes;
    }
}
