package io.redoubt.archive.imports;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.files.PinnedFile;

/// What is said of append-only text that no server loads.
final class DamagedLog {
    private DamagedLog() {}

    /// @param at the wrong byte of the file
    /// @param wholeUpTo where the last whole command or transaction before it ends
    static RedoubtException malformed(PinnedFile file, long at, long wholeUpTo, AofFormatException cause) {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                "append-only file '%s' is malformed at byte %d: %s".formatted(file.name(), at, cause.what()),
                wholeUpTo == 0
                        ? "A server refuses it too. Check what file it is."
                        : "A server refuses it too. Its first %d bytes are whole: a copy cut there can be imported."
                                .formatted(wholeUpTo),
                cause);
    }

    /// @param at where the command or transaction begins that does not end
    static RedoubtException torn(PinnedFile file, long at) {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                "append-only file '%s' ends inside the command or transaction that begins at byte %d, and others follow it"
                        .formatted(file.name(), at),
                "A server refuses it too: only the last file may be cut short. Take another copy of the directory.");
    }
}
