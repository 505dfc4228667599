package io.redoubt.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits until something holds, and fails with a sentence when it does not in time.
public final class Await {
    /// Long enough for a slow machine to start a server; a test that waits this long has failed.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long FIRST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private Await() {}

    /// Something to wait for; an exception fails the wait at once.
    public interface Condition {
        boolean holds() throws Exception;
    }

    /// Waits up to 30 seconds.
    ///
    /// @param what completes the sentence "waited in vain for ..."
    public static void until(String what, Condition condition) {
        until(what, PATIENCE, condition);
    }

    /// @throws AssertionError when the condition does not hold in time, throws, or the thread is interrupted
    public static void until(String what, Duration atMost, Condition condition) {
        value(() -> what, atMost, () -> holds(what, condition) ? Optional.of(what) : Optional.empty());
    }

    /// Waits until there is a value and returns it.
    public static <T> T value(String what, Duration atMost, Supplier<Optional<T>> source) {
        return value(() -> what, atMost, source);
    }

    /// @param what asked only on failure, so it may say what was seen instead
    static <T> T value(Supplier<String> what, Duration atMost, Supplier<Optional<T>> source) {
        long deadline = System.nanoTime() + atMost.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            // The clock is read before the condition, so the last look is never earlier than the deadline.
            boolean last = System.nanoTime() - deadline >= 0;
            Optional<T> value = source.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (last) {
                throw new AssertionError("waited %d ms in vain for %s".formatted(atMost.toMillis(), what.get()));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for " + what.get());
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    private static boolean holds(String what, Condition condition) {
        try {
            return condition.holds();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("failed while waiting for " + what, e);
        }
    }
}
