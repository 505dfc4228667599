package io.redoubt.cli.frame;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// What a failed read or write means to the user, where the command itself knew no better.
final class FileTrouble {
    private FileTrouble() {}

    /// Empty if the failure is none of reading or writing, or says nothing a user could act on.
    static Optional<RedoubtException> in(Throwable failure) {
        return switch (failure) {
            case IOException read -> of(read);
            case UncheckedIOException wrapped ->
                Optional.ofNullable(wrapped.getCause()).flatMap(FileTrouble::of);
            default -> Optional.empty();
        };
    }

    private static Optional<RedoubtException> of(IOException failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
            return Optional.of(new RedoubtException(
                    ErrorCode.DISK_FULL,
                    "cannot write: " + text,
                    "Free some space on that volume and run it again; nothing half-made counts.",
                    failure));
        }
        if (text.contains("Input/output error")) {
            return Optional.of(new RedoubtException(
                    ErrorCode.FAILED,
                    "the disk cannot be read or written: " + text,
                    "Look at the kernel's log; the disk may be failing.",
                    failure));
        }
        return failure instanceof FileSystemException file ? Optional.of(of(file)) : Optional.empty();
    }

    private static RedoubtException of(FileSystemException failure) {
        String file = String.valueOf(failure.getFile());
        return switch (failure) {
            case AccessDeniedException _ ->
                new RedoubtException(
                        ErrorCode.FAILED,
                        "'%s' may not be read or written by this user".formatted(file),
                        "Check its owner and permissions.",
                        failure);
            case NoSuchFileException _ ->
                new RedoubtException(ErrorCode.FAILED, "there is no '%s'".formatted(file), "Check the path.", failure);
            case FileAlreadyExistsException _ ->
                new RedoubtException(
                        ErrorCode.FAILED,
                        "'%s' is in the way: something of that name is there".formatted(file),
                        "Check the path; a directory was expected, or nothing.",
                        failure);
            default ->
                new RedoubtException(
                        ErrorCode.FAILED,
                        "'%s' cannot be used: %s"
                                .formatted(
                                        file,
                                        Optional.ofNullable(failure.getReason())
                                                .orElseGet(
                                                        () -> failure.getClass().getSimpleName())),
                        "Check the path, its owner and permissions.",
                        failure);
        };
    }
}
