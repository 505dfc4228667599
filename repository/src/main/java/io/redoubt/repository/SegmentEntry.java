package io.redoubt.repository;

import io.redoubt.core.BranchId;
import io.redoubt.core.ReplicationOffset;
import java.nio.file.Path;

/// A range of a branch's log, [start, end) in stream bytes.
///
/// @param firstMillis when its first byte was received at the earliest; lastMillis, its last
/// @param sealed false while it lies in the spool, perhaps still growing; `end` then is its last good mark
///     when it was read
public record SegmentEntry(
        BranchId branch,
        ReplicationOffset start,
        ReplicationOffset end,
        long firstMillis,
        long lastMillis,
        Path file,
        boolean sealed,
        long storedBytes) {
    /// The same segment, counted only up to an offset.
    SegmentEntry upTo(ReplicationOffset limit) {
        return new SegmentEntry(branch, start, limit, firstMillis, lastMillis, file, sealed, storedBytes);
    }
}
