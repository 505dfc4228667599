package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetKey;

/// A key with its leaf. Ordered by key.
public record DatasetEntry(DatasetKey key, DatasetLeaf leaf) implements Comparable<DatasetEntry> {
    @Override
    public int compareTo(DatasetEntry other) {
        return key.compareTo(other.key);
    }
}
