package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetKey;
import java.io.IOException;

/// Takes the leaves of a dataset, in any order.
@FunctionalInterface
public interface LeafSink {
    void leaf(DatasetKey key, DatasetLeaf leaf) throws IOException;
}
