package io.redoubt.archive;

import io.redoubt.repository.segment.Mark;
import java.util.OptionalLong;

/// Since when received bytes wait to become durable. Any thread.
final class Undurable {
    private final Object lock = new Object();
    private long writtenEnd;
    private OptionalLong since = OptionalLong.empty();

    /// A mark has been written and is not durable yet.
    void written(Mark mark) {
        synchronized (lock) {
            writtenEnd = mark.end().bytes();
            if (since.isEmpty()) {
                since = OptionalLong.of(mark.millis());
            }
        }
    }

    /// The durable mark rose up to this one.
    void durable(Mark mark) {
        synchronized (lock) {
            since = writtenEnd > mark.end().bytes() ? OptionalLong.of(mark.millis()) : OptionalLong.empty();
        }
    }

    /// All that counts is durable.
    void none() {
        synchronized (lock) {
            since = OptionalLong.empty();
        }
    }

    /// When the oldest byte that is not durable was received, milliseconds since 1970; empty if all are.
    OptionalLong sinceMillis() {
        synchronized (lock) {
            return since;
        }
    }
}
