package io.redoubt.archive;

import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.Pulse;
import java.io.IOException;

/// Forces the open segment by policy on a thread of its own: `always` as soon as there is something to
/// force (all that came meanwhile goes into the next force), `everysec` once a second, `no` never.
///
/// The thread is never interrupted: an interrupt would close the channel under the writer.
final class Forcer implements AutoCloseable {
    /// Told on the forcing thread.
    interface Listener {
        void durableRose();

        /// Once for each segment whose force fails.
        void forceFailed(IOException cause);
    }

    private final FsyncPolicy policy;
    private final DurableMarks marks;
    private final Listener listener;
    private final Pulse pulse = new Pulse();
    private final Thread thread;

    Forcer(FsyncPolicy policy, DurableMarks marks, Listener listener, Crew crew) {
        this.policy = policy;
        this.marks = marks;
        this.listener = listener;
        this.thread = crew.member("forcer", this::run);
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
            pulse.wake();
        }
    }

    private void run() {
        while (pulse.await()) {
            forceNow();
        }
    }

    /// One turn: forces what is written, tells what became of it.
    void forceNow() {
        try {
            if (marks.force()) {
                listener.durableRose();
            }
        } catch (IOException e) {
            listener.forceFailed(e);
        }
    }

    @Override
    public void close() {
        pulse.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
