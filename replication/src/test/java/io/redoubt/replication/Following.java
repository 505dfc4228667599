package io.redoubt.replication;

import io.redoubt.core.Events;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/// A follower on a thread of its own, stopped at the end of the test.
final class Following implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final MemoryReceiver receiver;
    final Follower follower;
    final List<String> warnings = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<Throwable>> end = new AtomicReference<>(Optional.empty());
    private final Thread thread;

    private Following(ServerAccess access, FollowerSettings settings, MemoryReceiver receiver) {
        this.receiver = receiver;
        this.follower = new Follower(access, settings, receiver, recording(), InstantSource.system(), new Random(7));
        this.thread = Thread.ofPlatform().name("follower").start(this::run);
    }

    static Following of(RealServer server) {
        return of(server, new MemoryReceiver());
    }

    static Following of(RealServer server, MemoryReceiver receiver) {
        return of(server.access(), FollowerSettings.standard(), receiver);
    }

    static Following of(ServerAccess access, FollowerSettings settings, MemoryReceiver receiver) {
        return new Following(access, settings, receiver);
    }

    private void run() {
        try {
            follower.run();
        } catch (RuntimeException | Error e) {
            end.set(Optional.of(e));
        }
    }

    private Events recording() {
        return new Events() {
            @Override
            public void info(String message) {}

            @Override
            public void warn(String message) {
                warnings.add(message);
            }
        };
    }

    /// Waits until the receiver holds all the server has.
    Following caughtUp(RealServer server) {
        Await.until("caught up", PATIENCE, () -> isCaughtUp(server));
        return this;
    }

    private boolean isCaughtUp(RealServer server) {
        return receiver.snapshot().length > 0 && receiver.end().equals(new ReplicationOffset(offsetOf(server)));
    }

    static long offsetOf(RealServer server) {
        return Long.parseLong(server.info("replication", "master_repl_offset"));
    }

    Following detachedTimes(int count) {
        Await.until("detached " + count + " times", PATIENCE, () -> receiver.count(receiver.detached) >= count);
        return this;
    }

    Following continuedTimes(int count) {
        Await.until("continued " + count + " times", PATIENCE, () -> receiver.count(receiver.continued) >= count);
        return this;
    }

    /// What `run` threw.
    Throwable failure() {
        Await.until("follower ended", PATIENCE, () -> !thread.isAlive());
        return end.get().orElseThrow(() -> new AssertionError("run returned"));
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    static void set(RealServer server, int from, int to) {
        try (ServerConnection connection = server.connect()) {
            for (int i = from; i < to; i++) {
                connection.require("SET", "key:" + i, "value:" + i);
            }
        }
    }

    static boolean pong(ServerConnection connection) {
        return connection.call("PING") instanceof Reply.Simple;
    }

    @Override
    public void close() {
        follower.stop();
        Await.until("follower stopped", PATIENCE, () -> !thread.isAlive());
    }
}
