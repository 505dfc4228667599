package io.redoubt.restore.plan;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;

/// Where a restore is to stop.
public sealed interface RestoreTarget {
    /// A moment of the archive's history.
    sealed interface InHistory extends RestoreTarget {}

    /// The end of what the archive holds.
    record Latest() implements InHistory {}

    /// The last complete command received at or before a time, by the archive's clock.
    record AtTime(Instant time) implements InHistory {}

    /// The last complete command that ends at or before an offset.
    ///
    /// @param branch empty if the user named none: then only one branch may hold the offset
    record AtOffset(Optional<BranchId> branch, ReplicationOffset offset) implements InHistory {}

    /// A one-off backup.
    ///
    /// @param id of it, or the beginning of its id, or `latest`
    record OfBackup(String id) implements RestoreTarget {}

    /// Reads `latest`, `2026-11-23T10:00:00Z`, `2026-11-23 10:00:00.123` (local time), `10m ago`,
    /// `offset:[BRANCH/]N`, `backup:ID`.
    ///
    /// @param zone of local times
    /// @throws io.redoubt.core.RedoubtException USAGE for anything else, and for a local time that `zone` has
    ///     twice or never
    static RestoreTarget parse(String text, InstantSource clock, ZoneId zone) {
        return new TargetText(clock, zone).parse(text);
    }

    static InHistory at(BranchPosition position) {
        return new AtOffset(Optional.of(position.branch()), position.offset());
    }

    /// The form `parse` reads back to the same target.
    default String text() {
        return switch (this) {
            case Latest _ -> "latest";
            case AtTime(Instant time) -> RestorePoint.timeText(time.toEpochMilli());
            case OfBackup(String id) -> "backup:" + id;
            case AtOffset(Optional<BranchId> branch, ReplicationOffset offset) ->
                "offset:" + branch.map(id -> id + "/").orElse("") + offset;
        };
    }
}
