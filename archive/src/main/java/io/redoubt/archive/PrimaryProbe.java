package io.redoubt.archive;

import io.redoubt.core.RedoubtException;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Asks the primary for its own offset over a second connection, so that lag can be told from silence. A
/// user without the right to INFO gets no answer, and the lag is then unknown. Confined to the
/// housekeeper's thread.
final class PrimaryProbe implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /// What the primary said of itself.
    record Seen(String replid, long offset, long millis) {}

    private final ServerAccess access;
    private final InstantSource clock;
    private Optional<ServerConnection> connection = Optional.empty();

    PrimaryProbe(ServerAccess access, InstantSource clock) {
        this.access = access;
        this.clock = clock;
    }

    /// Its present offset; empty when it cannot or may not be asked.
    Optional<Seen> ask() {
        try {
            if (connection.isEmpty()) {
                connection = Optional.of(ServerConnection.open(access, TIMEOUT));
            }
            Map<String, String> info = InfoText.parse(connection.get().info("replication"));
            return Optional.of(new Seen(
                    info.getOrDefault("master_replid", ""),
                    Long.parseLong(info.getOrDefault("master_repl_offset", "-1")),
                    clock.millis()));
        } catch (RedoubtException | NumberFormatException _) {
            close();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        connection.ifPresent(ServerConnection::close);
        connection = Optional.empty();
    }
}
