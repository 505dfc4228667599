package io.redoubt.archive;

import io.redoubt.core.ByteSize;
import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.option.FreeSpaceFloor;
import java.time.Duration;

/// How an archive behaves.
///
/// @param segmentSize a segment is sealed when its text reaches this
/// @param segmentAge a segment that is not empty is sealed when it is this old
/// @param minFree below this much free space on the volume of spool or repository the archive detaches
/// @param listenerPort where those are answered who take us for a replica; 0 for any free port
/// @param compressionLevel zstd level, 1 to 19
/// @param failFast whether `run` gives up when the very first attach fails in a way that retrying cannot mend
public record ArchiveSettings(
        FsyncPolicy fsync,
        ByteSize segmentSize,
        Duration segmentAge,
        FreeSpaceFloor minFree,
        int listenerPort,
        int compressionLevel,
        boolean failFast) {}
