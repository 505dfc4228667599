package io.redoubt.wire;

import java.io.IOException;

/// The peer sent something that is no RESP2 reply, or one beyond our limits. The connection is of no further use.
final class ReplyFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int firstByte;

    /// @param firstByte the byte in place of a reply's type, or -1 when the damage lies further in
    ReplyFormatException(String message, int firstByte) {
        super(message);
        this.firstByte = firstByte;
    }

    int firstByte() {
        return firstByte;
    }
}
