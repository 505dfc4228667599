package io.redoubt.system;

import io.redoubt.persistence.Ticker;
import io.redoubt.persistence.monitor.ArchiveSight;
import io.redoubt.persistence.monitor.Watcher;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerUri;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Watchers of a server alone: its directory is not named, and nobody asks for its archive.
final class Watchers {
    private Watchers() {}

    static Watcher start(ServerAccess access, Duration interval, Ticker ticker) {
        return start(access.uri(), () -> access, interval, ticker);
    }

    /// @param access asked before each connection
    static Watcher start(ServerUri server, Supplier<ServerAccess> access, Duration interval, Ticker ticker) {
        return Watcher.start(
                new Watcher.Order(server, access, interval, Optional.empty(), ArchiveSight.NotAsked::new), ticker);
    }
}
