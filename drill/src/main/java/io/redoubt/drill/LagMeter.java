package io.redoubt.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measures how far the archive's disk is behind the primary's memory: takes the primary's offset, sees how many bytes
/// the archive's durable offset lacks, and waits until it lacks none. Confined to the demo's thread.
final class LagMeter {
    /// What was found.
    ///
    /// @param samples how often was measured
    record Lag(int samples, long medianBytes, long largestBytes, double medianMillis, double largestMillis) {}

    private static final Duration BETWEEN = Duration.ofMillis(40);

    private final Primary primary;
    private final ArchiveProcess archive;
    private final List<Long> bytes = new ArrayList<>();
    private final List<Long> nanos = new ArrayList<>();

    LagMeter(Primary primary, ArchiveProcess archive) {
        this.primary = primary;
        this.archive = archive;
    }

    /// Measures again and again, once at least, until the time is over.
    void measureFor(Duration duration) throws IOException, InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        do {
            sample();
            long next = System.nanoTime() + BETWEEN.toNanos();
            while (System.nanoTime() - next < 0) {
                Waiting.pause();
            }
        } while (System.nanoTime() - end < 0);
    }

    private void sample() throws IOException, InterruptedException {
        long offset = primary.offset();
        long began = System.nanoTime();
        bytes.add(Math.max(0, offset - archive.durable()));
        archive.awaitDurable(offset);
        nanos.add(System.nanoTime() - began);
    }

    Lag result() {
        List<Long> sizes = bytes.stream().sorted().toList();
        List<Long> times = nanos.stream().sorted().toList();
        int middle = sizes.size() / 2;
        return new Lag(
                sizes.size(), sizes.get(middle), sizes.getLast(), millis(times.get(middle)), millis(times.getLast()));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 100_000.0) / 10.0;
    }
}
