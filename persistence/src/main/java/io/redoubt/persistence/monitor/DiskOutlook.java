package io.redoubt.persistence.monitor;

import io.redoubt.persistence.PersistenceFacts;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// The volume a server's files are on, and what it must hold next.
///
/// @param bytesPerSecond by which free space grows; negative while the volume fills
/// @param fullIn at that pace; empty while it does not fill, or when nobody can tell yet
/// @param rewriteNeedsBytes free space that the next rewrite takes until the old files are deleted: a new base,
///     and what is written meanwhile. Empty while the append-only file is off
/// @param saveNeedsBytes free space that the next snapshot takes until it replaces the last
public record DiskOutlook(
        long freeBytes,
        long totalBytes,
        OptionalDouble bytesPerSecond,
        Optional<Duration> fullIn,
        OptionalLong rewriteNeedsBytes,
        OptionalLong saveNeedsBytes) {
    static DiskOutlook of(
            ServerDirectory.Space space,
            OptionalDouble bytesPerSecond,
            Optional<Duration> fullIn,
            ServerFacts facts,
            OptionalLong snapshotBytes,
            OptionalDouble logBytesPerSecond) {
        return new DiskOutlook(
                space.freeBytes(),
                space.totalBytes(),
                bytesPerSecond,
                fullIn,
                rewriteNeeds(facts, logBytesPerSecond),
                snapshotBytes.isPresent() ? snapshotBytes : facts.memory().datasetBytes());
    }

    /// The old base and log stay until the new base is whole. A new base is as large as the last one, or as the
    /// dataset has become since; never larger than the log that would make it.
    private static OptionalLong rewriteNeeds(ServerFacts facts, OptionalDouble logBytesPerSecond) {
        PersistenceFacts.AppendOnly log = facts.persistence().appendOnly();
        if (log.currentBytes().isEmpty() || log.baseBytes().isEmpty()) {
            return OptionalLong.empty();
        }
        long grown = Math.min(
                log.currentBytes().getAsLong(),
                facts.memory().datasetBytes().orElse(log.currentBytes().getAsLong()));
        long newBase = Math.max(log.baseBytes().getAsLong(), grown);
        double meanwhile = logBytesPerSecond.orElse(0) * log.tookSeconds().orElse(0);
        return OptionalLong.of(newBase + (long) meanwhile);
    }

    /// Whether there is room for it; true when nobody knows what it takes.
    public boolean rewriteFits() {
        return rewriteNeedsBytes.orElse(0) <= freeBytes;
    }

    /// As `rewriteFits`.
    public boolean saveFits() {
        return saveNeedsBytes.orElse(0) <= freeBytes;
    }
}
