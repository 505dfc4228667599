package io.redoubt.formats.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;

/// Leaves in the order of their keys, merged from what was sorted apart. Read once, by one thread.
public final class SortedLeaves implements Closeable {
    private interface Source {
        Optional<DatasetEntry> next() throws IOException;
    }

    private record Head(DatasetEntry entry, Source source) {}

    private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::entry));
    private final List<LeafFile.Reader> readers = new ArrayList<>();

    private SortedLeaves() {}

    static SortedLeaves of(List<DatasetEntry> sorted, List<Path> files) throws IOException {
        SortedLeaves leaves = new SortedLeaves();
        try {
            Iterator<DatasetEntry> entries = sorted.iterator();
            leaves.add(() -> entries.hasNext() ? Optional.of(entries.next()) : Optional.empty());
            for (Path file : files) {
                LeafFile.Reader reader = new LeafFile.Reader(file);
                leaves.readers.add(reader);
                leaves.add(reader::next);
            }
        } catch (IOException | RuntimeException e) {
            leaves.close();
            throw e;
        }
        return leaves;
    }

    private void add(Source source) throws IOException {
        source.next().ifPresent(entry -> heads.add(new Head(entry, source)));
    }

    /// The next leaf; empty at the end.
    public Optional<DatasetEntry> next() throws IOException {
        Head head = heads.poll();
        if (head == null) {
            return Optional.empty();
        }
        add(head.source());
        return Optional.of(head.entry());
    }

    /// @throws UncheckedIOException from its methods if reading failed
    Iterator<DatasetEntry> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !heads.isEmpty();
            }

            @Override
            public DatasetEntry next() {
                try {
                    return SortedLeaves.this.next().orElseThrow(NoSuchElementException::new);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        for (LeafFile.Reader reader : readers) {
            reader.close();
        }
    }
}
