package io.redoubt.drill.archive;

import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.RedoubtException;
import io.redoubt.drill.ArchiveProcess;
import java.io.IOException;
import java.util.List;

/// What an archive that has ended had said would survive, as offsets of the stream; -1 for nothing.
///
/// @param fack what it told the primary
/// @param status what it told `redoubt status`
/// @param sealed up to where the repository says it is complete
record ArchiveClaims(long fack, long status, long sealed) {
    /// @param fack what it told the primary
    static ArchiveClaims of(long fack, ArchiveProcess archive) throws IOException {
        return new ArchiveClaims(fack, archive.durable(), sealed(archive));
    }

    private static long sealed(ArchiveProcess archive) throws IOException {
        try {
            return archive.store().catalog().sealedEnds().stream()
                    .mapToLong(end -> end.position().offset().bytes())
                    .max()
                    .orElse(-1);
        } catch (RedoubtException _) {
            return -1; // it had not come to its repository, or left it unreadable, which the restore will tell
        }
    }

    long highest() {
        return Math.max(sealed, Math.max(fack, status));
    }

    /// What it must not have said at all: the primary is told of nothing that is not forced by policy.
    List<String> excess(FsyncPolicy fsync) {
        return fsync == FsyncPolicy.NO && fack >= 0
                ? List.of("the archive told the primary that offset %d is durable, though its policy forces nothing"
                        .formatted(fack))
                : List.of();
    }
}
