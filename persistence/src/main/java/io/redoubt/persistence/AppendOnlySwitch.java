package io.redoubt.persistence;

import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.ServerAccess;
import java.time.Duration;
import java.util.function.Consumer;

/// Switches a server's append-only file on or off while it runs, in the order in which no restart on the way
/// loses data.
///
/// Editing the configuration file and restarting is not such an order: a server that starts with appendonly yes
/// and finds only a dump.rdb starts empty, and one that starts with appendonly no loads whatever dump.rdb there
/// is.
///
/// @param progress told of keys
/// @param story told each step when it is done
public record AppendOnlySwitch(ServerAccess access, Ticker ticker, Progress progress, Consumer<SwitchStep> story) {
    /// Sets appendonly to yes, waits until the files are complete, and keeps the setting by CONFIG REWRITE. A
    /// step that fails is taken back. Repeatable: where it is yes already, only the files and the configuration
    /// are seen to.
    ///
    /// @throws RedoubtException FAILED when it was refused or taken back, as the message says;
    ///     NOT_AUTHORISED, SERVER_NOT_READY, SERVER_UNREACHABLE, INTERRUPTED
    public AppendOnlyReport enable(Duration timeout) {
        try (WatchedServer server = WatchedServer.open(access, ticker)) {
            return new Enabling(new SwitchSteps(server, ticker, timeout, progress, story)).run();
        }
    }

    /// Takes a snapshot, sets appendonly to no, and keeps the setting by CONFIG REWRITE. A step that fails is
    /// taken back.
    ///
    /// @param accepted that nothing is saved any more where there are no save points
    /// @throws RedoubtException as `enable`
    public AppendOnlyReport disable(Duration timeout, Unsaved accepted) {
        try (WatchedServer server = WatchedServer.open(access, ticker)) {
            return new Disabling(new SwitchSteps(server, ticker, timeout, progress, story), accepted).run();
        }
    }

    /// What to do when the server would never save again.
    public enum Unsaved {
        REFUSED,
        ACCEPTED
    }
}
