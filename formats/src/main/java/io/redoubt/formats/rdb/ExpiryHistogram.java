package io.redoubt.formats.rdb;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Counts of expiry times, in at most 512 buckets, so that counts of any number of keys fit a catalog.
///
/// A bucket is known by its first millisecond, a multiple of its width. The width starts at 1024 ms and doubles
/// whenever the
/// buckets become too many; neighbours are then added up. One thread.
public final class ExpiryHistogram {
    private static final int MAX_BUCKETS = 512;
    private static final long FIRST_WIDTH_MILLIS = 1024;

    private final long[] starts = new long[MAX_BUCKETS + 1];
    private final long[] counts = new long[MAX_BUCKETS + 1];
    private int size;
    private long widthMillis = FIRST_WIDTH_MILLIS;

    /// A histogram of stored buckets, as `buckets` gave them; several may have been put together by adding equal
    /// starts.
    public static ExpiryHistogram of(Map<Long, Long> buckets) {
        ExpiryHistogram histogram = new ExpiryHistogram();
        new TreeMap<>(buckets).forEach(histogram::add);
        return histogram;
    }

    public void add(long absoluteMillis) {
        add(absoluteMillis, 1);
    }

    private void add(long absoluteMillis, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("a bucket cannot hold " + count + " keys");
        }
        // The width is a power of two, so this rounds down, below zero as well.
        long start = absoluteMillis & -widthMillis;
        int found = Arrays.binarySearch(starts, 0, size, start);
        if (found >= 0) {
            counts[found] += count;
        } else {
            insert(-found - 1, start, count);
        }
    }

    private void insert(int at, long start, long count) {
        System.arraycopy(starts, at, starts, at + 1, size - at);
        System.arraycopy(counts, at, counts, at + 1, size - at);
        starts[at] = start;
        counts[at] = count;
        size++;
        while (size > MAX_BUCKETS) {
            widen();
        }
    }

    private void widen() {
        widthMillis *= 2;
        int kept = 0;
        for (int i = 0; i < size; i++) {
            long start = starts[i] & -widthMillis;
            if (kept > 0 && starts[kept - 1] == start) {
                counts[kept - 1] += counts[i];
            } else {
                starts[kept] = start;
                counts[kept] = counts[i];
                kept++;
            }
        }
        size = kept;
    }

    /// At least as many as expire at or before `millis`. Too many by at most the keys that expire after it within the
    /// same bucket, so within one bucket width; never too few.
    public long countUpTo(long millis) {
        long count = 0;
        for (int i = 0; i < size && starts[i] <= millis; i++) {
            count += counts[i];
        }
        return count;
    }

    /// First millisecond of each bucket and the number of keys in it.
    public SortedMap<Long, Long> buckets() {
        SortedMap<Long, Long> buckets = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            buckets.put(starts[i], counts[i]);
        }
        return buckets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExpiryHistogram histogram && buckets().equals(histogram.buckets());
    }

    @Override
    public int hashCode() {
        return buckets().hashCode();
    }

    @Override
    public String toString() {
        return buckets().toString();
    }
}
