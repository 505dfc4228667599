package io.redoubt.persistence.monitor;

import io.redoubt.core.Secret;
import io.redoubt.persistence.Ticker;
import io.redoubt.testkit.Await;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import io.redoubt.wire.TlsSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// A watcher of a port of this machine that looks ten times a second.
final class Watched implements AutoCloseable {
    private final Watcher watcher;

    private Watched(Watcher watcher) {
        this.watcher = watcher;
    }

    static Watched at(int port) {
        return with(ServerAccess.of(ServerUri.loopback(port)));
    }

    static Watched as(int port, String user, String password) {
        return with(new ServerAccess(
                ServerUri.loopback(port),
                Optional.of(user),
                Optional.of(new Secret(password)),
                TlsSettings.standard()));
    }

    private static Watched with(ServerAccess access) {
        return new Watched(Watcher.start(
                new Watcher.Order(
                        access.uri(),
                        () -> access,
                        Duration.ofMillis(100),
                        Optional.empty(),
                        ArchiveSight.NotAsked::new),
                Ticker.system()));
    }

    ServerView view() {
        return watcher.view();
    }

    /// Waits until what is known is as wanted.
    ServerView await(String what, Predicate<ServerView> wanted) {
        try {
            return Await.value(
                    what, Duration.ofSeconds(30), () -> Optional.of(view()).filter(wanted));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it knows " + view(), e);
        }
    }

    /// Waits for a look that is as wanted.
    Look look(String what, Predicate<Look> wanted) {
        return await(what, view -> view.look().filter(wanted).isPresent())
                .look()
                .orElseThrow();
    }

    ServerView state(Contact.State state) {
        return await("a server that is " + state.word(), view -> view.contact().state() == state);
    }

    ServerView alarm(Alarm.Kind kind) {
        return await("the alarm " + kind.word(), view -> has(view, kind));
    }

    ServerView noAlarm(Alarm.Kind kind) {
        return await("no alarm " + kind.word(), view -> view.look().isPresent() && !has(view, kind));
    }

    static boolean has(ServerView view, Alarm.Kind kind) {
        return view.alarms().stream().anyMatch(alarm -> alarm.kind() == kind);
    }

    @Override
    public void close() {
        watcher.close();
    }
}
