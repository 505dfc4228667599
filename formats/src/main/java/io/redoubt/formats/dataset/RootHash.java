package io.redoubt.formats.dataset;

import io.redoubt.core.dataset.DatasetKey;

/// Adds up leaves, in any order, to the digest of a dataset.
public final class RootHash {
    private final DatasetScope scope;
    private final CanonicalHash hash = new CanonicalHash();
    private final HashSum leaves = new HashSum();

    public RootHash(DatasetScope scope) {
        this.scope = scope;
    }

    public void add(DatasetKey key, DatasetLeaf leaf) {
        byte[] name = key.name();
        add(key.database(), name, name.length, leaf);
    }

    void add(int database, byte[] name, int nameLength, DatasetLeaf leaf) {
        hash.number(database).bytes(name, nameLength);
        leaf.into(hash);
        hash.finishInto(leaves);
    }

    /// The digest of all leaves that were added.
    public DatasetDigest digest() {
        hash.text(DatasetDigest.HEADER).text(scope.text());
        leaves.into(hash);
        return new DatasetDigest(scope, leaves.count(), hash.finish());
    }
}
