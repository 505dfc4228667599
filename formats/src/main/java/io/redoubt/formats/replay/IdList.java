package io.redoubt.formats.replay;

import io.redoubt.formats.rdb.StreamId;
import java.util.Arrays;

/// Ids of stream entries, in the order they were added; sorted and without repetitions on demand. Up to a limit:
/// 16 bytes each.
final class IdList {
    /// 16 MiB.
    static final int MAX = 1 << 20;

    private long[] parts = new long[64];
    private int size;

    void clear() {
        size = 0;
    }

    /// @return false if the list is full
    boolean add(long millis, long sequence) {
        if (size == MAX) {
            return false;
        }
        if (2 * size == parts.length) {
            parts = Arrays.copyOf(parts, 2 * parts.length);
        }
        parts[2 * size] = millis;
        parts[2 * size + 1] = sequence;
        size++;
        return true;
    }

    int size() {
        return size;
    }

    StreamId get(int index) {
        return new StreamId(parts[2 * index], parts[2 * index + 1]);
    }

    /// Compares the id at `index` with another.
    int compare(int index, long millis, long sequence) {
        int byMillis = Long.compareUnsigned(parts[2 * index], millis);
        return byMillis != 0 ? byMillis : Long.compareUnsigned(parts[2 * index + 1], sequence);
    }

    /// The index of an id in a list that rises; negative if it is not there.
    int find(long millis, long sequence) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(middle, millis, sequence);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -1;
    }

    /// A rising list of the same ids, each once.
    IdList sorted() {
        StreamId[] ids = new StreamId[size];
        for (int i = 0; i < size; i++) {
            ids[i] = get(i);
        }
        Arrays.sort(ids);
        IdList sorted = new IdList();
        for (int i = 0; i < ids.length; i++) {
            if (i == 0 || !ids[i].equals(ids[i - 1])) {
                boolean _ = sorted.add(ids[i].millis(), ids[i].sequence());
            }
        }
        return sorted;
    }
}
