package io.redoubt.archive;

import io.redoubt.core.Events;
import io.redoubt.core.Pulse;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Asks the primary for its own offset once a second over a second connection, so that lag can be told from
/// silence. It has a thread of its own: a primary that is slow to answer must hold up nothing else. A user
/// without the right to INFO gets no answer, and the lag is then unknown.
final class PrimaryProbe implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /// What the primary said of itself.
    record Seen(String replid, long offset, long millis) {}

    private final ServerAccess access;
    private final InstantSource clock;
    private final Consumer<Seen> told;
    private final Events events;
    private final Pulse pulse = new Pulse();
    private final Thread thread;
    private volatile Optional<Seen> seen = Optional.empty();

    // Of the thread.
    private Optional<ServerConnection> connection = Optional.empty();
    private String lastSurprise = "";

    /// @param told hears each answer, on the probe's thread
    PrimaryProbe(ServerAccess access, InstantSource clock, Consumer<Seen> told, Events events, Crew crew) {
        this.access = access;
        this.clock = clock;
        this.told = told;
        this.events = events;
        this.thread = crew.member("probe", this::run);
    }

    void start() {
        thread.start();
    }

    /// What the primary last said of its offset. Any thread.
    Optional<Seen> seen() {
        return seen;
    }

    private void run() {
        while (pulse.await()) {
            ask();
        }
        disconnect();
    }

    private void ask() {
        try {
            if (connection.isEmpty()) {
                connection = Optional.of(ServerConnection.open(access, TIMEOUT));
            }
            Map<String, String> info = InfoText.parse(connection.get().info("replication"));
            var answer = new Seen(
                    info.getOrDefault("master_replid", ""),
                    Long.parseLong(info.getOrDefault("master_repl_offset", "-1")),
                    clock.millis());
            seen = Optional.of(answer);
            told.accept(answer);
        } catch (RedoubtException | NumberFormatException _) {
            disconnect(); // The age of the last answer says enough.
        } catch (RuntimeException e) {
            disconnect();
            warnOnce(e.toString());
        }
    }

    /// Lag is not worth an archive.
    private void warnOnce(String surprise) {
        if (!surprise.equals(lastSurprise)) {
            lastSurprise = surprise;
            events.warn("cannot ask the primary for its offset: " + surprise);
        }
    }

    private void disconnect() {
        connection.ifPresent(ServerConnection::close);
        connection = Optional.empty();
    }

    @Override
    public void close() {
        pulse.stop();
    }
}
