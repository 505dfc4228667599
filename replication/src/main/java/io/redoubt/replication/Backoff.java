package io.redoubt.replication;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Waits between attempts: doubling from the first to the longest, each shortened at random by up to half, so
/// that many followers of one primary do not come back in step. Confined to the follower's thread.
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator jitter;
    private Duration next;

    Backoff(Duration first, Duration longest, RandomGenerator jitter) {
        this.first = first;
        this.longest = longest;
        this.jitter = jitter;
        this.next = first;
    }

    void reset() {
        next = first;
    }

    Duration nextWait() {
        Duration whole = next;
        Duration doubled = whole.multipliedBy(2);
        next = doubled.compareTo(longest) < 0 ? doubled : longest;
        return spread(whole);
    }

    /// `wait` shortened at random by up to half.
    Duration spread(Duration wait) {
        long half = wait.toNanos() / 2;
        return Duration.ofNanos(half + (long) (jitter.nextDouble() * half));
    }
}
