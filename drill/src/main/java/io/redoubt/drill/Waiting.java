package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for what another process does, by looking again and again: nothing tells this one.
final class Waiting {
    private static final long PAUSE_NANOS = 1_000_000;

    private Waiting() {}

    /// Something to wait for.
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /// @param what completes the sentence "waited in vain for ..."
    /// @throws RedoubtException FAILED when the condition does not hold in time
    static void until(String what, Duration patience, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new RedoubtException(
                        ErrorCode.FAILED,
                        "waited %d s in vain for %s".formatted(patience.toSeconds(), what),
                        "The machine may be too busy: run it again, with --keep DIR to look at the logs.");
            }
            pause();
        }
    }

    /// Until the condition is looked at again.
    static void pause() throws InterruptedException {
        LockSupport.parkNanos(PAUSE_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
