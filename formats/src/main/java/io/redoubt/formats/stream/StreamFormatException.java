package io.redoubt.formats.stream;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;

/// The replication stream holds bytes that are no command.
public final class StreamFormatException extends RedoubtException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    StreamFormatException(long offset, String what) {
        super(
                ErrorCode.DAMAGED,
                "replication stream is malformed at byte %d after the attach: %s".formatted(offset, what),
                "Attach again; if it happens again at once, a proxy between archive and server changes the bytes.");
        this.offset = offset;
    }

    /// Bytes before the wrong one, counted from the first byte given to the transcriber.
    public long offset() {
        return offset;
    }
}
