package io.redoubt.core;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for what another process does, by looking again and again: nothing tells this one.
public final class Polling {
    private Polling() {}

    /// Something to wait for.
    public interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /// Looks at once, then after each pause, until the condition holds or the time is over.
    ///
    /// @return whether it held; the last look is never earlier than the end of the time
    public static boolean until(Duration patience, Duration pause, Condition condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean last = System.nanoTime() - deadline >= 0;
            if (condition.holds()) {
                return true;
            }
            if (last) {
                return false;
            }
            pause(pause);
        }
    }

    /// Until something is looked at again.
    public static void pause(Duration pause) throws InterruptedException {
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
