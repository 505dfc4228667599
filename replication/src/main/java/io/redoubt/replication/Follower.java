package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Events;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Follows a server's replication stream for as long as it is let, through every loss of the link.
///
/// `run` occupies one thread of the caller's; `stop`, `acknowledgeSoon` and `reconnect` are for any other.
/// Whatever a server does after the first attach is survived: the link is made again, with waits that double up
/// to `longestRetry`, and the server decides whether history continues or starts over. One that cannot continue is
/// asked to start over again and again only with waits that double up to `longestFullResyncWait`.
public final class Follower {
    private static final int BUFFER = 256 * 1024;
    private static final Duration WHILE_UNWELCOME = Duration.ofSeconds(1);

    private final ServerAccess access;
    private final FollowerSettings settings;
    private final StreamReceiver receiver;
    private final Events events;
    private final InstantSource clock;
    private final Backoff backoff;
    private final FullResyncLimit fullResyncs;
    private final AnnouncedListener listener;
    private final byte[] buffer = new byte[BUFFER];

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();

    // Guarded by lock.
    private boolean stopped;
    private @Nullable String reconnectCause;
    private @Nullable ServerConnection connection;

    /// Written by the follower's thread, read by any.
    private volatile @Nullable Link link;

    // Of the follower's thread.
    private boolean everAnswered;
    private String lastWarning = "";

    public Follower(
            ServerAccess access,
            FollowerSettings settings,
            StreamReceiver receiver,
            Events events,
            InstantSource clock,
            RandomGenerator jitter) {
        this.access = access;
        this.settings = settings;
        this.receiver = receiver;
        this.events = events;
        this.clock = clock;
        this.backoff = new Backoff(settings.firstRetry(), settings.longestRetry(), jitter);
        this.fullResyncs = new FullResyncLimit(
                new Backoff(settings.firstFullResyncWait(), settings.longestFullResyncWait(), jitter),
                settings.longestFullResyncWait());
        this.listener = new AnnouncedListener(settings.listenerPort(), access, jitter, events);
    }

    /// Follows until `stop`, or until its thread is interrupted. May be called once.
    ///
    /// @throws RedoubtException with `failFast`, if the very first attach is refused or the server cannot be
    ///     reached; a server that is loading is waited for all the same
    /// @throws IllegalStateException for a bug of the receiver, such as an acknowledgement that falls
    public void run() {
        try (listener) {
            while (!isStopped()) {
                pause(receiver.mayAttach() ? attach() : WHILE_UNWELCOME);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends `run` soon, at the latest after `connectTimeout`. A second call does nothing.
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            dropLink();
        } finally {
            lock.unlock();
        }
    }

    /// Drops the link, if there is one, and attaches again at once.
    public void reconnect(String cause) {
        lock.lock();
        try {
            reconnectCause = cause;
            dropLink();
        } finally {
            lock.unlock();
        }
    }

    /// Lets the next acknowledgement go out now: durable has moved. Returns at once; without a link it does
    /// nothing.
    public void acknowledgeSoon() {
        Link current = link;
        if (current != null) {
            current.acknowledgeSoon();
        }
    }

    /// The port that was announced to the primary, under which it lists us among its replicas; 0 before the first
    /// attach.
    public int announcedPort() {
        return listener.port();
    }

    private void dropLink() {
        woken.signal();
        if (connection != null) {
            connection.close();
        }
    }

    /// One link from begin to end.
    ///
    /// @return how long to wait before the next
    private Duration attach() {
        try (ServerConnection opened = ServerConnection.open(access, settings.connectTimeout())) {
            if (!hold(opened)) {
                return Duration.ZERO;
            }
            listener.openOn(opened.socket().getLocalAddress());
            ServerIdentity identity = Handshake.perform(opened, listener.port(), clock);
            opened.readTimeout(settings.replTimeout());
            return follow(opened, identity);
        } catch (RedoubtException e) {
            receiver.refused(String.valueOf(e.getMessage()));
            return afterFailure(e, Link.Stage.ASKING);
        } finally {
            release();
        }
    }

    private Duration follow(ServerConnection opened, ServerIdentity identity) {
        Link made = new Link(opened, receiver, fullResyncs, clock, buffer);
        link = made;
        RedoubtException loss;
        try {
            made.follow(identity, () -> streaming(identity));
            throw new IllegalStateException("a link ended without a cause");
        } catch (IOException e) {
            loss = opened.lost("replication", e);
        } catch (RedoubtException e) {
            loss = e;
        } finally {
            link = null;
            listener.linkIs(false);
        }
        String cause = requestedCause().orElseGet(() -> String.valueOf(loss.getMessage()));
        receiver.detached(cause);
        made.bug().ifPresent(bug -> {
            throw bug;
        });
        return afterFailure(loss, made.stage());
    }

    private void streaming(ServerIdentity identity) {
        everAnswered = true;
        lastWarning = "";
        listener.linkIs(true);
        String version = identity.version().map(known -> " (" + known + ")").orElse("");
        events.info("attached to '" + access.uri().address() + "'" + version);
    }

    private Duration afterFailure(RedoubtException failure, Link.Stage stage) {
        if (isStopped() || takeReconnectCause()) {
            return Duration.ZERO;
        }
        everAnswered |= stage != Link.Stage.ASKING;
        if (settings.failFast() && !everAnswered && !(failure instanceof NotReadyYet)) {
            throw failure;
        }
        // A receiver that cannot store would otherwise make the primary fork for one full resync after the other.
        if (stage == Link.Stage.STREAM && !(failure instanceof StorageFailure)) {
            backoff.reset();
        }
        Duration wait = waitAfter(failure);
        warnOnce(String.valueOf(failure.getMessage()), wait);
        return wait;
    }

    private Duration waitAfter(RedoubtException failure) {
        if (failure instanceof PutOff putOff) {
            return putOff.untilNext();
        }
        return failure.code() == ErrorCode.NOT_AUTHORISED
                ? backoff.spread(settings.authorisationRetry())
                : backoff.nextWait();
    }

    /// The same failure over and over is one event.
    private void warnOnce(String message, Duration wait) {
        if (!message.equals(lastWarning)) {
            lastWarning = message;
            events.warn("not attached: " + message + "; next attempt in " + HumanDuration.readable(wait));
        }
    }

    /// False when there is no use for the connection any more.
    private boolean hold(ServerConnection opened) {
        lock.lock();
        try {
            connection = opened;
            reconnectCause = null; // any wish for a new link from before is fulfilled by this one
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        lock.lock();
        try {
            connection = null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> requestedCause() {
        lock.lock();
        try {
            return stopped ? Optional.of("stopped") : Optional.ofNullable(reconnectCause);
        } finally {
            lock.unlock();
        }
    }

    private boolean takeReconnectCause() {
        lock.lock();
        try {
            boolean requested = reconnectCause != null;
            reconnectCause = null;
            return requested;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            for (long left = wait.toNanos(); left > 0 && !stopped && reconnectCause == null; ) {
                left = woken.awaitNanos(left);
            }
            reconnectCause = null;
        } finally {
            lock.unlock();
        }
    }
}
