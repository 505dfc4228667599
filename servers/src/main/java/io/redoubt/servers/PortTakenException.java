package io.redoubt.servers;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;

/// Another program listens where the scratch server should.
final class PortTakenException extends RedoubtException {
    private static final long serialVersionUID = 1L;

    PortTakenException(int port) {
        super(
                ErrorCode.SERVER_NOT_READY,
                "port %d of 127.0.0.1 is taken by another program".formatted(port),
                "End that program, or let a free port be chosen.");
    }
}
