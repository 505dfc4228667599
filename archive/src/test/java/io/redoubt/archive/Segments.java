package io.redoubt.archive;

import io.redoubt.core.BranchId;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.SourceName;
import io.redoubt.repository.segment.SegmentHeader;
import java.util.Optional;

/// Headers for tests that need a segment and care for nothing in it but where it begins.
final class Segments {
    private Segments() {}

    static SegmentHeader header(long start) {
        return new SegmentHeader(
                new SourceName("test"),
                new BranchId(1),
                new ReplicationOffset(start),
                new ReplicationId("a".repeat(40)),
                Optional.empty(),
                "",
                0,
                0);
    }
}
