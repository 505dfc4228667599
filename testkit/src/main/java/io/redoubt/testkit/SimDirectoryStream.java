package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The entries a directory had when it was opened, in the order of their names.
final class SimDirectoryStream implements DirectoryStream<Path> {
    private final List<Path> entries;
    private boolean used;

    private SimDirectoryStream(List<Path> entries) {
        this.entries = entries;
    }

    static SimDirectoryStream open(Names names, SimPath directory, Filter<? super Path> filter) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String name : names.list(directory)) {
            Path entry = directory.resolve(name);
            if (filter.accept(entry)) {
                entries.add(entry);
            }
        }
        return new SimDirectoryStream(entries);
    }

    @Override
    public Iterator<Path> iterator() {
        if (used) {
            throw new IllegalStateException("a directory stream can be walked only once");
        }
        used = true;
        return List.copyOf(entries).iterator();
    }

    @Override
    public void close() {}
}
