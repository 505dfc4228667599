package io.redoubt.replication;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;

/// The receiver could not store what came: the link is given up although the server is well.
final class StorageFailure extends RedoubtException {
    private static final long serialVersionUID = 1L;

    StorageFailure(IOException cause) {
        super(
                ErrorCode.FAILED,
                "storage failed: " + cause.getMessage(),
                "Look at the disk of the spool; the link is made again once it can be written.",
                cause);
    }
}
