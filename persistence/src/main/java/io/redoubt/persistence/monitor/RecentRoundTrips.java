package io.redoubt.persistence.monitor;

import java.util.Arrays;

/// The last PINGs, so many and no more. Confined to one thread.
final class RecentRoundTrips {
    private final long[] micros;
    private int filled;
    private int next;

    RecentRoundTrips(int most) {
        this.micros = new long[most];
    }

    void add(long time) {
        micros[next] = time;
        next = (next + 1) % micros.length;
        filled = Math.min(micros.length, filled + 1);
    }

    Times summary() {
        if (filled == 0) {
            return Times.NONE;
        }
        long[] sorted = Arrays.copyOf(micros, filled);
        Arrays.sort(sorted);
        return new Times(
                filled, sorted[(filled - 1) / 2], sorted[(int) Math.ceil(0.99 * filled) - 1], sorted[filled - 1]);
    }
}
