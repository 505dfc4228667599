package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Digests and comparisons of small snapshots.
final class Leaves {
    private Leaves() {}

    static DatasetDigest digest(byte[] rdb, DatasetScope scope) {
        try {
            return RdbDigest.of(new ByteArrayInputStream(rdb), "dump.rdb", scope);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NavigableMap<DatasetKey, DatasetLeaf> of(byte[] rdb, DatasetScope scope) {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = new TreeMap<>();
        try {
            DatasetDigest _ = RdbDigest.of(new ByteArrayInputStream(rdb), "dump.rdb", scope, leaves::put);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return leaves;
    }

    static List<DatasetDifference> differences(byte[] one, byte[] two, DatasetScope scope, Path directory) {
        List<DatasetDifference> differences = new ArrayList<>();
        try (LeafSorter expected = new LeafSorter(directory, 7);
                LeafSorter found = new LeafSorter(directory, 5)) {
            DatasetDigest first = RdbDigest.of(new ByteArrayInputStream(one), "one.rdb", scope, expected);
            DatasetDigest second = RdbDigest.of(new ByteArrayInputStream(two), "two.rdb", scope, found);
            long count = DatasetComparison.compare(expected.sorted(), found.sorted(), differences::add);
            if (count != differences.size() || first.equals(second) != differences.isEmpty()) {
                throw new IllegalStateException("%d differences, but %s and %s".formatted(count, first, second));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return differences;
    }
}
