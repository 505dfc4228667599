package io.redoubt.formats.rdb;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;

/// An RDB file is cut short, damaged, or newer than what is known here.
public final class RdbFormatException extends RedoubtException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    RdbFormatException(String file, long offset, String what, String hint) {
        super(ErrorCode.DAMAGED, "snapshot '%s' is unusable at byte %d: %s".formatted(file, offset, what), hint);
        this.offset = offset;
    }

    /// Bytes before the wrong one; for a file cut short, its length.
    public long offset() {
        return offset;
    }
}
