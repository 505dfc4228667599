package io.redoubt.formats.survey;

import io.redoubt.formats.rdb.RdbKey;

/// Sums over some keys. Confined to one thread.
public final class KeyGroup {
    private long keys;
    private long bytes;
    private long memory;
    private long elements;
    private long expiring;

    /// Adds a key that was measured.
    void add(RdbKey key) {
        keys++;
        bytes += key.encodedBytes();
        memory += MemoryEstimate.of(key);
        elements += key.elements();
        expiring += key.expires() ? 1 : 0;
    }

    void add(KeyGroup other) {
        keys += other.keys;
        bytes += other.bytes;
        memory += other.memory;
        elements += other.elements;
        expiring += other.expiring;
    }

    public long keys() {
        return keys;
    }

    /// In the file, names and expiries included; compressed where the server compressed.
    public long bytes() {
        return bytes;
    }

    /// About what MEMORY USAGE of a server says: see `MemoryEstimate`.
    public long memory() {
        return memory;
    }

    /// Members, fields, entries; bytes of strings.
    public long elements() {
        return elements;
    }

    /// Keys that have an expiry time.
    public long expiring() {
        return expiring;
    }
}
