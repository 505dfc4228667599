package io.redoubt.persistence.monitor;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;

/// How much was written between the last looks at one process. Confined to one thread.
final class WriteHistory {
    private static final int MOST = 120;

    private record Sample(double seconds, double perSecond) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// @param seconds from one look to the next
    void add(double seconds, double perSecond) {
        samples.addLast(new Sample(seconds, perSecond));
        if (samples.size() > MOST) {
            samples.removeFirst();
        }
    }

    void clear() {
        samples.clear();
    }

    /// Changes a second, the oldest first.
    List<Double> rates() {
        return samples.stream().map(Sample::perSecond).toList();
    }

    /// About how many changes the last so much time brought, also when less of it was seen; empty when none was.
    OptionalLong within(Duration time) {
        double wanted = time.toMillis() / 1000.0;
        double seen = 0;
        double writes = 0;
        for (Iterator<Sample> newest = samples.descendingIterator(); newest.hasNext() && seen < wanted; ) {
            Sample sample = newest.next();
            double part = Math.min(sample.seconds(), wanted - seen);
            seen += part;
            writes += part * sample.perSecond();
        }
        return seen > 0 ? OptionalLong.of(Math.round(writes * wanted / seen)) : OptionalLong.empty();
    }
}
