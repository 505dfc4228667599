package io.redoubt.archive;

import io.redoubt.core.FsyncPolicy;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Forces the open segment by policy on a thread of its own: `always` as soon as there is something to
/// force (all that came meanwhile goes into the next force), `everysec` once a second, `no` never.
///
/// The thread is never interrupted: an interrupt would close the channel under the writer.
final class Forcer implements AutoCloseable {
    /// Told on the forcing thread.
    interface Listener {
        void durableRose();

        void forceFailed(IOException cause);
    }

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final FsyncPolicy policy;
    private final DurableMarks marks;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Thread thread;
    private boolean failing; // of the thread
    private boolean pending;
    private boolean stopped;

    Forcer(FsyncPolicy policy, DurableMarks marks, Listener listener) {
        this.policy = policy;
        this.marks = marks;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("redoubt-forcer").daemon().unstarted(this::run);
    }

    /// Starts the thread; under `no` there is none.
    void start() {
        if (policy != FsyncPolicy.NO) {
            thread.start();
        }
    }

    /// A new mark has been written.
    void marked() {
        if (policy == FsyncPolicy.ALWAYS) {
            lock.lock();
            try {
                pending = true;
                work.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private void run() {
        while (awaitTurn()) {
            forceNow();
        }
    }

    /// One turn: forces what is written, tells what became of it.
    void forceNow() {
        try {
            if (marks.force()) {
                failing = false;
                listener.durableRose();
            }
        } catch (IOException e) {
            if (!failing) {
                listener.forceFailed(e);
            }
            failing = true;
        }
    }

    /// False when it is time to end.
    private boolean awaitTurn() {
        lock.lock();
        try {
            long left = SECOND;
            while (!stopped && left > 0 && !pending) {
                left = work.awaitNanos(left);
            }
            pending = false;
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
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
