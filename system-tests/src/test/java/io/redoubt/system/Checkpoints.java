package io.redoubt.system;

import io.redoubt.core.ServerVersion;
import io.redoubt.servers.ScratchServer;
import io.redoubt.system.traffic.Fleeting;
import io.redoubt.testkit.Await;
import io.redoubt.wire.ServerConnection;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/// Records what a primary holds at which offset, every 50 to 130 milliseconds, until closed.
final class Checkpoints implements AutoCloseable {
    private final ServerConnection connection;
    private final ServerVersion version;
    private final Fleeting fleeting;
    private final SplittableRandom random;
    private final List<Snapshot> taken = new CopyOnWriteArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    Checkpoints(ScratchServer primary, Fleeting fleeting, SplittableRandom random) {
        this.fleeting = fleeting;
        this.connection = primary.connect();
        this.version = primary.version();
        this.random = random;
        this.thread = Thread.ofPlatform()
                .name("checkpoints")
                .uncaughtExceptionHandler((_, e) -> failures.add(e))
                .start(this::run);
    }

    private void run() {
        while (!stopped) {
            take();
            LockSupport.parkNanos(random.nextLong(50_000_000, 130_000_000));
        }
    }

    private void take() {
        boolean settled = fleeting.settled();
        Snapshot snapshot = Snapshot.read(connection, version, taken.size() % 2 == 0);
        settled &= fleeting.settled();
        // While it passes for a replica, on its way to a new replication id, its offset names nothing.
        if (settled && snapshot.role().equals("master")) {
            taken.add(snapshot);
        }
    }

    List<Snapshot> taken() {
        return taken;
    }

    void requireRunning() {
        for (Throwable failure : failures) {
            throw new AssertionError("checkpoints ended: " + failure, failure);
        }
    }

    @Override
    public void close() {
        stopped = true;
        Await.until("the last checkpoint", () -> !thread.isAlive());
        connection.close();
        requireRunning();
    }
}
