package io.redoubt.formats.replay;

import java.util.Arrays;

/// The pending entries of a group, by id. A snapshot tells time and count of each first and its owner later.
final class PendingEntries {
    private final IdList ids = new IdList();
    private long[] facts = new long[64];

    void clear() {
        ids.clear();
    }

    /// Adds an entry; ids rise.
    ///
    /// @return false if there are too many
    boolean add(long millis, long sequence, long deliveryMillis, long deliveries) {
        int index = ids.size();
        if (2 * index == facts.length) {
            facts = Arrays.copyOf(facts, 2 * facts.length);
        }
        facts[2 * index] = deliveryMillis;
        facts[2 * index + 1] = deliveries;
        return ids.add(millis, sequence);
    }

    /// The index of an entry; negative if it is not pending.
    int find(long millis, long sequence) {
        return ids.find(millis, sequence);
    }

    long deliveryMillis(int index) {
        return facts[2 * index];
    }

    long deliveries(int index) {
        return facts[2 * index + 1];
    }
}
