package io.redoubt.persistence.monitor;

import java.util.Arrays;

/// How long PINGs took, counted in buckets of a quarter of an octave: constant memory, whatever their number.
/// Confined to one thread.
final class RoundTrips {
    private static final int PARTS = 4;
    private static final int BUCKETS = 40 * PARTS;

    private final long[] counts = new long[BUCKETS];
    private long count;
    private long longest;

    void add(long micros) {
        counts[bucket(micros)]++;
        count++;
        longest = Math.max(longest, micros);
    }

    void addAll(RoundTrips others) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += others.counts[i];
        }
        count += others.count;
        longest = Math.max(longest, others.longest);
    }

    void clear() {
        Arrays.fill(counts, 0);
        count = 0;
        longest = 0;
    }

    /// Median and slowest are at most a fifth too long.
    Times summary() {
        return new Times(count, quantile(0.5), quantile(0.99), longest);
    }

    private long quantile(double part) {
        long rank = (long) Math.ceil(part * (double) count);
        long seen = 0;
        for (int i = 0; i < BUCKETS && count > 0; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(longest, upperEnd(i));
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        double octaves = Math.log((double) Math.max(1, micros)) / Math.log(2);
        return (int) Math.min(BUCKETS - 1, Math.floor(octaves * PARTS));
    }

    private static long upperEnd(int bucket) {
        return (long) Math.ceil(Math.pow(2, (bucket + 1.0) / PARTS));
    }
}
