package io.redoubt.system;

import io.redoubt.persistence.Ticker;
import java.time.Duration;

/// Time that passes only when a test lets it. Safe for use by many threads.
final class SteppedTicker implements Ticker {
    private final Object lock = new Object();
    private long nanos;

    @Override
    public long nanos() {
        synchronized (lock) {
            return nanos;
        }
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        synchronized (lock) {
            long until = nanos + time.toNanos();
            while (nanos < until) {
                lock.wait();
            }
        }
    }

    void pass(Duration time) {
        synchronized (lock) {
            nanos += time.toNanos();
            lock.notifyAll();
        }
    }
}
