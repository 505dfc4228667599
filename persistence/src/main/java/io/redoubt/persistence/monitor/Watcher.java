package io.redoubt.persistence.monitor;

import io.redoubt.core.HumanDuration;
import io.redoubt.core.RedoubtException;
import io.redoubt.persistence.Ticker;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import io.redoubt.wire.ServerUri;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Watches one server until closed: connects, looks at it in every interval and PINGs it ten times a second, and
/// begins anew whenever the connection is lost, the password is refused or something else answers.
///
/// One virtual thread does all of this; it alone writes `seen`. Any thread may ask for a `view`.
public final class Watcher implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /// A server stands still while it forks. Longer than this, and it is called silent; but before that the view
    /// says so.
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration BETWEEN_PINGS = Duration.ofMillis(100);
    /// What happens in the fork of a large dataset is no reason to call a server silent.
    private static final Duration FRESH_FOR = Duration.ofSeconds(2);

    private static final Duration CHANGES_SHOWN = Duration.ofMinutes(10);
    /// Longer than any turn: five seconds to connect, ten for an answer, and a minute for names to be looked up.
    private static final Duration STUCK = Duration.ofMinutes(2);

    private final Order order;
    private final Ticker ticker;
    private final LookTaker taker;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Object bookLock = new Object();
    private final AlarmBook book = new AlarmBook();
    private final Thread thread;
    private Optional<Look> located = Optional.empty();
    private volatile Seen seen;
    private volatile long lastTurn;
    private volatile boolean closed;
    private volatile @Nullable ServerConnection connection;

    /// What to watch.
    ///
    /// @param access asked before each connection, so that a changed password file counts
    /// @param dataDirectory where the server's files are for this process, if it cannot find them by itself
    /// @param archive what is known now of the archive of this server; must return at once
    public record Order(
            ServerUri server,
            Supplier<ServerAccess> access,
            Duration interval,
            Optional<Path> dataDirectory,
            Supplier<ArchiveSight> archive) {}

    private record Dated<T>(T value, long nanos) {}

    private record Seen(
            Contact contact,
            long since,
            OptionalLong lastAnswer,
            Optional<Dated<Look>> look,
            Optional<Dated<Change>> change) {
        Seen answered(long nanos) {
            return new Seen(contact, since, OptionalLong.of(nanos), look, change);
        }

        Seen enters(Contact next, long nanos) {
            return new Seen(next, next.state() == contact.state() ? since : nanos, lastAnswer, look, change);
        }
    }

    private record Standing(Contact contact, long since) {}

    private Watcher(Order order, Ticker ticker) {
        this.order = order;
        this.ticker = ticker;
        this.lastTurn = ticker.nanos();
        this.taker = new LookTaker(order.dataDirectory());
        this.seen = new Seen(
                Contact.of(Contact.State.CONNECTING),
                ticker.nanos(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty());
        this.thread = Thread.ofVirtual()
                .name("redoubt-watcher-" + order.server().address())
                .unstarted(this::run);
    }

    /// Begins at once; nothing is thrown here, whatever the server does.
    public static Watcher start(Order order, Ticker ticker) {
        Watcher watcher = new Watcher(order, ticker);
        watcher.thread.start();
        return watcher;
    }

    private void run() {
        while (!closed) {
            lastTurn = ticker.nanos();
            try {
                visit();
            } catch (RedoubtException e) {
                enter(Contact.of(e));
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                // A bug of ours must not look like a healthy server: it is shown, and the next visit may go better.
                enter(new Contact(Contact.State.NOT_READY, "unexpected failure of the monitor: " + e));
            }
            try {
                ticker.pause(AGAIN);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void visit() throws InterruptedException {
        try (ServerConnection open = ServerConnection.open(order.access().get(), CONNECT)) {
            connection = open;
            open.readTimeout(ANSWER);
            taker.connected();
            long nextLook = ticker.nanos();
            while (!closed) {
                taker.ping(open);
                long now = ticker.nanos();
                lastTurn = now;
                seen = seen.answered(now);
                if (now - nextLook >= 0) {
                    look(open, now);
                    nextLook = Math.max(nextLook + order.interval().toNanos(), now);
                }
                ticker.pause(BETWEEN_PINGS);
            }
        }
    }

    private void look(ServerConnection open, long now) {
        Look look = taker.take(open, now);
        Seen before = seen;
        Optional<Dated<Change>> change = before.look()
                .flatMap(last -> Change.between(last.value(), located, look, (now - last.nanos()) / 1e9))
                .map(found -> new Dated<>(found, now))
                .or(before::change);
        if (look.settings().directory().isPresent()) {
            located = Optional.of(look);
        }
        boolean loading = look.facts().persistence().loading();
        Contact contact = Contact.of(loading ? Contact.State.LOADING : Contact.State.ANSWERING);
        seen = new Seen(
                contact,
                contact.state() == before.contact().state() ? before.since() : now,
                OptionalLong.of(ticker.nanos()),
                Optional.of(new Dated<>(look, now)),
                change);
        tried.countDown();
    }

    private void enter(Contact contact) {
        if (!closed) {
            seen = seen.enters(contact, ticker.nanos());
            tried.countDown();
        }
    }

    /// Waits for the first look, or for the first failure to come to one.
    ///
    /// @return false if neither came in time
    public boolean awaitFirst(Duration atMost) throws InterruptedException {
        return tried.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Why nothing can be known of the server, through no fault of its own; empty while it is watched, whatever is
    /// seen.
    public Optional<String> trouble() {
        return trouble(ticker.nanos());
    }

    private Optional<String> trouble(long now) {
        Duration still = age(now, lastTurn);
        if (thread.getState() == Thread.State.TERMINATED) {
            return Optional.of(
                    "the watcher of %s has ended".formatted(order.server().address()));
        }
        return still.compareTo(STUCK) > 0
                ? Optional.of("the watcher of %s has hung for %s"
                        .formatted(order.server().address(), HumanDuration.readable(still)))
                : Optional.empty();
    }

    /// What is known now.
    public ServerView view() {
        Seen last = seen;
        long now = ticker.nanos();
        Standing standing = standing(last, now);
        boolean speaks = standing.contact().speaks();
        long freshNanos = order.interval().multipliedBy(2).plus(FRESH_FOR).toNanos();
        Optional<Dated<Look>> fresh = last.look().filter(look -> speaks && now - look.nanos() <= freshNanos);
        Optional<Dated<Change>> change = last.change().filter(found -> now - found.nanos() <= CHANGES_SHOWN.toNanos());
        ArchiveSight archive = order.archive().get();
        Optional<Look> look = fresh.map(Dated::value);
        return new ServerView(
                order.server().address(),
                standing.contact(),
                age(now, standing.since()),
                last.lastAnswer().isPresent()
                        ? Optional.of(age(now, last.lastAnswer().getAsLong()))
                        : Optional.empty(),
                look,
                fresh.map(found -> age(now, found.nanos())).orElse(Duration.ZERO),
                change.map(Dated::value),
                change.map(found -> age(now, found.nanos())).orElse(Duration.ZERO),
                archive instanceof ArchiveSight.Seen(ArchiveFacts facts) ? Optional.of(facts) : Optional.empty(),
                alarms(Alarms.of(standing.contact(), look, change.map(Dated::value), archive), now));
    }

    /// What the last contact has become by now.
    private Standing standing(Seen last, long now) {
        Optional<String> trouble = trouble(now);
        if (trouble.isPresent()) {
            return new Standing(new Contact(Contact.State.SILENT, trouble.get()), lastTurn);
        }
        long answered = last.lastAnswer().orElse(now);
        return last.contact().speaks() && now - answered > FRESH_FOR.toNanos()
                ? new Standing(Contact.of(Contact.State.SILENT), answered)
                : new Standing(last.contact(), last.since());
    }

    private List<Alarm> alarms(Map<Alarm.Kind, String> found, long now) {
        synchronized (bookLock) {
            return book.note(found, now);
        }
    }

    private static Duration age(long now, long then) {
        return Duration.ofNanos(Math.max(0, now - then));
    }

    /// Ends the thread and the connection; returns at once.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        ServerConnection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
