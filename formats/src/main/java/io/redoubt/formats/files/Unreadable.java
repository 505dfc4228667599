package io.redoubt.formats.files;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/// What is said of a file or directory this user may not read.
final class Unreadable {
    private Unreadable() {}

    static RedoubtException of(Path path, AccessDeniedException cause) {
        return new RedoubtException(
                ErrorCode.USAGE,
                "this user may not read '%s'".formatted(path),
                "Run as the server's user, or give this one the right to read.",
                cause);
    }
}
