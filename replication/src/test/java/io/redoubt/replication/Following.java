package io.redoubt.replication;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.testkit.Await;
import io.redoubt.testkit.RealServer;
import io.redoubt.testkit.RecordingEvents;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A follower on a thread of its own, stopped at the end of the test.
final class Following implements AutoCloseable {
    private static final Pattern OFFSET = Pattern.compile("offset=(\\d+)");

    final MemoryReceiver receiver;
    final Follower follower;
    final RecordingEvents events = new RecordingEvents();
    private final AtomicReference<Optional<Throwable>> end = new AtomicReference<>(Optional.empty());
    private final Thread thread;

    private Following(ServerAccess access, FollowerSettings settings, MemoryReceiver receiver) {
        this.receiver = receiver;
        this.follower = new Follower(access, settings, receiver, events, InstantSource.system(), new Random(7));
        this.thread = Thread.ofPlatform().name("follower").start(this::run);
    }

    static Following of(RealServer server) {
        return of(server, new MemoryReceiver());
    }

    static Following of(RealServer server, MemoryReceiver receiver) {
        return of(Primary.access(server), FollowerSettings.standard(), receiver);
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

    /// Waits until the receiver holds all the server has.
    Following caughtUp(RealServer server) {
        Await.until("a follower that has caught up", Primary.PATIENCE, () -> isCaughtUp(server));
        return this;
    }

    private boolean isCaughtUp(RealServer server) {
        return receiver.snapshot().length > 0 && receiver.end().equals(new ReplicationOffset(Primary.offset(server)));
    }

    Following detachedTimes(int count) {
        return times("detached", receiver.detached, count);
    }

    Following continuedTimes(int count) {
        return times("continued", receiver.continued, count);
    }

    Following fullyResyncedTimes(int count) {
        return times("fully resynced", receiver.fullResyncs, count);
    }

    private Following times(String what, List<?> events, int count) {
        Await.until(what + " " + count + " times", Primary.PATIENCE, () -> receiver.count(events) >= count);
        return this;
    }

    /// Waits until what is written now comes through, and is acknowledged: a primary counts us as online before it has
    /// begun to send.
    Following streaming(RealServer server) {
        caughtUp(server);
        server.call("SET", "warm", "up");
        Await.until("a stream", Primary.PATIENCE, () -> receiver.commands().contains("SET warm up"));
        caughtUp(server);
        return acknowledged(server);
    }

    /// Waits until the primary knows that we hold all we do now.
    Following acknowledged(RealServer server) {
        long end = receiver.end().bytes();
        Await.until("an acknowledgement", Primary.PATIENCE, () -> acknowledgedTo(server) >= end);
        return this;
    }

    private static long acknowledgedTo(RealServer server) {
        Matcher offset = OFFSET.matcher(Primary.replicaLine(server));
        return offset.find() ? Long.parseLong(offset.group(1)) : -1;
    }

    /// What `run` threw.
    Throwable failure() {
        Await.until("a follower that ends", Primary.PATIENCE, () -> !thread.isAlive());
        return end.get().orElseThrow(() -> new AssertionError("run returned"));
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    static boolean pong(ServerConnection connection) {
        return connection.call("PING") instanceof Reply.Simple;
    }

    @Override
    public void close() {
        follower.stop();
        Await.until("a follower that stops", Primary.PATIENCE, () -> !thread.isAlive());
    }
}
