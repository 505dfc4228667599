package io.redoubt.restore.plan;

import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.SegmentEntry;

/// The part [from, to) of a segment that a lineage takes. A segment always counts from its start; its end is left
/// out where another branch forks off before it.
public record LogPiece(SegmentEntry segment, ReplicationOffset from, ReplicationOffset to) {
    static LogPiece whole(SegmentEntry segment) {
        return new LogPiece(segment, segment.start(), segment.end());
    }

    LogPiece upTo(ReplicationOffset limit) {
        return limit.compareTo(to) < 0 ? new LogPiece(segment, from, limit) : this;
    }
}
