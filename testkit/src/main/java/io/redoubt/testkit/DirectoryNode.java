package io.redoubt.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A directory's two images, and the changes that separate them. Guarded by the lock of its `Volume`.
final class DirectoryNode implements SimNode {
    private final Metadata metadata;
    private final SortedMap<String, SimNode> entries;
    private final SortedMap<String, SimNode> stored;
    private final List<EntryChange> unforced;

    private DirectoryNode(
            Metadata metadata,
            SortedMap<String, SimNode> entries,
            SortedMap<String, SimNode> stored,
            List<EntryChange> unforced) {
        this.metadata = metadata;
        this.entries = entries;
        this.stored = stored;
        this.unforced = unforced;
    }

    static DirectoryNode empty(Metadata metadata) {
        return new DirectoryNode(metadata, new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    SortedMap<String, SimNode> entries() {
        return entries;
    }

    /// What the platter holds.
    SortedMap<String, SimNode> stored() {
        return stored;
    }

    /// What happened since the directory was last forced, oldest first.
    List<EntryChange> unforced() {
        return unforced;
    }

    void change(EntryChange change) {
        change.applyTo(entries);
        unforced.add(change);
    }

    void force() {
        unforced.forEach(change -> change.applyTo(stored));
        unforced.clear();
    }
}
