package io.redoubt.persistence.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;

/// Which way the free space of a volume goes, by a straight line through the last half hour. Confined to one
/// thread.
final class FreeSpaceTrend {
    private static final double WINDOW_SECONDS = 1800;
    /// Less than this says more about the last rewrite than about the volume.
    private static final double SHORTEST_SECONDS = 10;

    private static final int SHORTEST_SAMPLES = 5;

    /// Of the free space: what comes and goes on any volume.
    private static final double NOISE = 0.001;

    private static final double CLOSEST_SECONDS = 0.9;
    /// Ten seconds tell of the next ten minutes, half an hour tells of the next day. More would be a guess, and
    /// an alarm whenever somebody unpacks a file.
    private static final double REACH = 60;

    private record Sample(double second, long free) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// @param nanos when, by a clock that never goes back
    void add(long nanos, long freeBytes) {
        double second = nanos / 1e9;
        if (!samples.isEmpty() && second - samples.getLast().second < CLOSEST_SECONDS) {
            return;
        }
        samples.addLast(new Sample(second, freeBytes));
        while (second - samples.getFirst().second > WINDOW_SECONDS) {
            samples.removeFirst();
        }
    }

    void clear() {
        samples.clear();
    }

    /// When the volume is full at this pace; empty while it does not fill, and when that is further away than
    /// what was seen can tell.
    Optional<Duration> fullIn(long freeBytes) {
        double loss = -bytesPerSecond().orElse(0);
        double reach = loss > 0 ? REACH * (samples.getLast().second - samples.getFirst().second) : 0;
        return loss > 0 && freeBytes / loss <= reach
                ? Optional.of(Duration.ofSeconds((long) (freeBytes / loss)))
                : Optional.empty();
    }

    /// Bytes a second by which free space grows; negative when the volume fills, 0 when it hardly changes. Empty
    /// until ten seconds were seen.
    OptionalDouble bytesPerSecond() {
        if (samples.size() < SHORTEST_SAMPLES
                || samples.getLast().second - samples.getFirst().second < SHORTEST_SECONDS) {
            return OptionalDouble.empty();
        }
        Sample first = samples.getFirst();
        double count = samples.size();
        double sumX = 0;
        double sumY = 0;
        double sumXx = 0;
        double sumXy = 0;
        for (Sample sample : samples) {
            // Counted from the first sample: squares of large numbers would leave no digits for the slope.
            double x = sample.second - first.second;
            double y = sample.free - first.free;
            sumX += x;
            sumY += y;
            sumXx += x * x;
            sumXy += x * y;
        }
        double slope = (count * sumXy - sumX * sumY) / (count * sumXx - sumX * sumX);
        double change = Math.abs(slope) * (samples.getLast().second - first.second);
        return OptionalDouble.of(change < first.free * NOISE ? 0 : slope);
    }
}
