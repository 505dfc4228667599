package io.redoubt.formats.aof;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;

/// Log text holds bytes that are neither command nor annotation.
public final class AofFormatException extends RedoubtException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String what;

    AofFormatException(long offset, String what) {
        super(
                ErrorCode.DAMAGED,
                "append-only file text is malformed at byte %d: %s".formatted(offset, what),
                "The text up to the item before this byte can be used; the rest cannot.");
        this.offset = offset;
        this.what = what;
    }

    /// Bytes before the wrong one, counted from the first byte given to the scanner.
    public long offset() {
        return offset;
    }

    /// What is wrong there, as part of a message.
    public String what() {
        return what;
    }
}
