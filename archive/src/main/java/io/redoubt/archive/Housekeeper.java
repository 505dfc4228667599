package io.redoubt.archive;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Once a second, on a thread of its own: is there space, how far is the primary, refresh the state file.
final class Housekeeper implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SpaceGuard space;
    private final PrimaryProbe probe;
    private final StateReport report;
    private final Consumer<String> onNoSpace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stop = lock.newCondition();
    private final Thread thread =
            Thread.ofPlatform().name("redoubt-housekeeper").daemon().unstarted(this::run);
    private boolean stopped;
    private volatile Optional<String> complaint = Optional.empty();
    private volatile Optional<PrimaryProbe.Seen> primary = Optional.empty();

    /// @param onNoSpace called once whenever space has become too little
    Housekeeper(SpaceGuard space, PrimaryProbe probe, StateReport report, Consumer<String> onNoSpace) {
        this.space = space;
        this.probe = probe;
        this.report = report;
        this.onNoSpace = onNoSpace;
    }

    /// Looks at the space once, so that nothing is written before it is known to be enough, and starts the
    /// thread.
    void start() {
        complaint = space.complaint();
        thread.start();
    }

    /// Why there is too little space; empty while there is enough.
    Optional<String> complaint() {
        return complaint;
    }

    /// What the primary last said of its offset.
    Optional<PrimaryProbe.Seen> primary() {
        return primary;
    }

    private void run() {
        try (probe) {
            while (awaitSecond()) {
                lookAtSpace();
                probe.ask().ifPresent(seen -> primary = Optional.of(seen));
                report.write();
            }
        }
    }

    void lookAtSpace() {
        Optional<String> before = complaint;
        complaint = space.complaint();
        if (before.isEmpty()) {
            complaint.ifPresent(onNoSpace);
        }
    }

    private boolean awaitSecond() {
        lock.lock();
        try {
            long left = SECOND;
            while (!stopped && left > 0) {
                left = stop.awaitNanos(left);
            }
            return !stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            stop.signal();
        } finally {
            lock.unlock();
        }
    }
}
