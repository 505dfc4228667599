package io.redoubt.system;

import io.redoubt.persistence.Ticker;
import java.time.Duration;

/// Time that passes only when a test lets it, and not before the one thread that lives by it waits for it: whatever
/// that does, it does at one moment.
final class SteppedTicker implements Ticker {
    private static final long AWAKE = -1;

    private final Object lock = new Object();
    private long nanos;
    private long wakesAt = AWAKE;

    @Override
    public long nanos() {
        synchronized (lock) {
            return nanos;
        }
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        synchronized (lock) {
            wakesAt = nanos + time.toNanos();
            lock.notifyAll();
            while (nanos < wakesAt) {
                lock.wait();
            }
            wakesAt = AWAKE;
        }
    }

    void pass(Duration time) {
        synchronized (lock) {
            awaitSleep();
            nanos += time.toNanos();
            lock.notifyAll();
        }
    }

    private void awaitSleep() {
        try {
            while (wakesAt <= nanos) {
                lock.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
