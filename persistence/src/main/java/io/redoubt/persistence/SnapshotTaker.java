package io.redoubt.persistence;

import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.ServerAccess;
import java.time.Duration;
import java.util.List;

/// Has a server save its dataset to its own disk (BGSAVE), and returns when that is known to have succeeded.
///
/// @param progress told of keys
public record SnapshotTaker(ServerAccess access, Ticker ticker, Progress progress) {
    static final List<String> RIGHTS = List.of("+bgsave", "+info", "+ping");

    /// A snapshot that holds everything written before the call.
    ///
    /// Waits for a snapshot that somebody else began before, which does not count, and lets the server schedule
    /// this one while it rewrites its append-only file.
    ///
    /// @throws RedoubtException FAILED with the reason when it did not succeed; STILL_RUNNING when the time
    ///     is over and it goes on at the server; SERVER_UNREACHABLE when the server is gone, and what became of
    ///     the snapshot is not known; NOT_AUTHORISED, SERVER_NOT_READY; INTERRUPTED
    public SnapshotReport take(Duration timeout) {
        try (WatchedServer server = WatchedServer.open(access, ticker)) {
            Patience patience = new Patience(ticker, timeout);
            ChildRun run = new ChildRun(server, new SnapshotKind(), RIGHTS, patience, progress, ticker);
            return SnapshotReport.of(server, run.run());
        }
    }
}
