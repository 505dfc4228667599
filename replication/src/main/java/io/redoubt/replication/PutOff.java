package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.ServerUri;
import java.time.Duration;

/// The server was not asked to go on, because it could not without another full resync, so soon after the last.
final class PutOff extends RedoubtException {
    private static final long serialVersionUID = 1L;

    private final Duration wait;

    PutOff(ServerUri server, Duration wait) {
        super(
                ErrorCode.SERVER_NOT_READY,
                "server '" + server.address() + "' cannot continue, and another full resync so soon is put off",
                "Look for what ended the histories before: earlier messages and the server's log tell.");
        this.wait = wait;
    }

    Duration untilNext() {
        return wait;
    }
}
