package io.redoubt.persistence;

import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.ServerAccess;
import java.time.Duration;
import java.util.List;

/// Has a server rewrite its append-only file (BGREWRITEAOF), and returns when that is known to have succeeded.
///
/// @param progress told of keys
public record AppendOnlyRewriter(ServerAccess access, Ticker ticker, Progress progress) {
    static final List<String> RIGHTS = List.of("+bgrewriteaof", "+info", "+ping");

    /// A rewrite that was begun after the call. Waits for one that runs already, and lets the server schedule
    /// this one while it takes a snapshot.
    ///
    /// @throws RedoubtException as `SnapshotTaker.take`
    public RewriteReport rewrite(Duration timeout) {
        try (WatchedServer server = WatchedServer.open(access, ticker)) {
            Patience patience = new Patience(ticker, timeout);
            ChildRun run = new ChildRun(server, new RewriteKind(), RIGHTS, patience, progress, ticker);
            return RewriteReport.of(server, run.run());
        }
    }
}
