package io.redoubt.system;

import io.redoubt.testkit.Await;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// A client that sets keys of a primary, one after the other and each only when the last was answered, until
/// closed. A primary that is blocked by its archive answers it no more.
final class SteadyWriter implements AutoCloseable {
    /// Few, so that a base stays small whatever was written.
    private static final int KEYS = 200;

    private static final int VALUE_BYTES = 2000;
    private static final long PAUSE_NANOS = 300_000;

    private final ServerConnection connection;
    private final SplittableRandom random = new SplittableRandom(11);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean stopped;

    private SteadyWriter(ServerConnection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform()
                .name("steady-writer")
                .uncaughtExceptionHandler((_, e) -> failure.set(e))
                .start(this::run);
    }

    static SteadyWriter on(Primary primary) {
        return new SteadyWriter(primary.server().connect());
    }

    private void run() {
        byte[] value = new byte[VALUE_BYTES];
        while (!stopped) {
            random.nextBytes(value);
            String key = "key:" + random.nextInt(KEYS);
            long asked = System.nanoTime();
            Reply reply = connection.call(
                    "SET".getBytes(StandardCharsets.US_ASCII), key.getBytes(StandardCharsets.US_ASCII), value);
            longestNanos.accumulateAndGet(System.nanoTime() - asked, Math::max);
            if (!(reply instanceof Reply.Simple)) {
                throw new AssertionError("SET: " + reply.describe());
            }
            acknowledged.incrementAndGet();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /// Waits until so many more writes have been answered.
    void awaitMore(int writes) {
        long wanted = acknowledged.get() + writes;
        Await.until(writes + " more writes", Duration.ofSeconds(60), () -> {
            requireRunning();
            return acknowledged.get() >= wanted;
        });
    }

    /// The longest that one write had to wait for its answer.
    Duration longestWait() {
        return Duration.ofNanos(longestNanos.get());
    }

    private void requireRunning() {
        if (failure.get() != null) {
            throw new AssertionError("writing failed: " + failure.get(), failure.get());
        }
    }

    /// Ends it after the write under way.
    @Override
    public void close() {
        stopped = true;
        Await.until("the last write", () -> !thread.isAlive());
        connection.close();
        requireRunning();
    }
}
