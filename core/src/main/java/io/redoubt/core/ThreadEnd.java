package io.redoubt.core;

/// Waits for a thread that was told to end, where leaving it behind would do harm.
public final class ThreadEnd {
    private ThreadEnd() {}

    /// Returns when the thread has ended. An interrupt does not shorten the wait; it is set again on return.
    public static void await(Thread thread) {
        await(thread, () -> {});
    }

    /// The same, and then does what needs the thread to have ended, while no interrupt is set: one would break a
    /// connection that is used once more.
    public static void await(Thread thread, Runnable then) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        try {
            then.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
