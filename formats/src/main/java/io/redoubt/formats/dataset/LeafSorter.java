package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Sorts the leaves of a dataset of any size by key: in memory while they are few, else through files in a
/// directory of the caller's, some 120 bytes for each key. Closing removes the files.
public final class LeafSorter implements LeafSink, Closeable {
    /// In memory at once: some 20 MiB.
    private static final int MAX_ENTRIES = 1 << 16;

    private static final long MAX_NAME_BYTES = 8 << 20;
    /// Files merged at once, each with a buffer and an open file.
    private static final int MERGED_AT_ONCE = 32;

    private final Path directory;
    private final int maxEntries;
    private final List<DatasetEntry> entries = new ArrayList<>();
    /// Files by how often their leaves were merged already: each leaf is written once per level.
    private final List<List<Path>> levels = new ArrayList<>();

    private final List<SortedLeaves> handedOut = new ArrayList<>();
    private long nameBytes;
    private int files;

    /// @param directory where temporary files may go, private to the caller
    public LeafSorter(Path directory) {
        this(directory, MAX_ENTRIES);
    }

    LeafSorter(Path directory, int maxEntries) {
        this.directory = directory;
        this.maxEntries = maxEntries;
    }

    @Override
    public void leaf(DatasetKey key, DatasetLeaf leaf) throws IOException {
        entries.add(new DatasetEntry(key, leaf));
        nameBytes += key.nameLength();
        if (entries.size() >= maxEntries || nameBytes >= MAX_NAME_BYTES) {
            spill();
        }
    }

    private void spill() throws IOException {
        entries.sort(null);
        Path file = newFile();
        LeafFile.write(file, entries.iterator());
        entries.clear();
        nameBytes = 0;
        keep(file, 0);
    }

    private Path newFile() {
        return directory.resolve("leaves-%d-%d".formatted(System.identityHashCode(this), files++));
    }

    private void keep(Path file, int level) throws IOException {
        if (levels.size() == level) {
            levels.add(new ArrayList<>());
        }
        List<Path> same = levels.get(level);
        same.add(file);
        if (same.size() == MERGED_AT_ONCE) {
            Path merged = newFile();
            try (SortedLeaves leaves = SortedLeaves.of(List.of(), same)) {
                LeafFile.write(merged, leaves.iterator());
            }
            delete(same);
            same.clear();
            keep(merged, level + 1);
        }
    }

    /// All leaves in the order of their keys, to be read once; no more may be added. Closed with this sorter, or
    /// before.
    public SortedLeaves sorted() throws IOException {
        entries.sort(null);
        SortedLeaves leaves =
                SortedLeaves.of(entries, levels.stream().flatMap(List::stream).toList());
        handedOut.add(leaves);
        return leaves;
    }

    @Override
    public void close() throws IOException {
        for (SortedLeaves leaves : handedOut) {
            leaves.close();
        }
        for (List<Path> level : levels) {
            delete(level);
        }
        levels.clear();
        entries.clear();
    }

    private static void delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
