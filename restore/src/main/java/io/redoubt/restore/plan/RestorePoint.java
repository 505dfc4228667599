package io.redoubt.restore.plan;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.HumanTime;

/// A moment that can be restored.
///
/// @param millis when its last byte was received, archive clock
public record RestorePoint(BranchPosition position, long millis) {
    /// RFC 3339 in UTC with milliseconds, as `RestoreTarget.parse` reads it.
    public static String timeText(long millis) {
        return HumanTime.written(millis);
    }

    /// Both forms, each ready to be given as a target: `2026-11-23T10:00:00.000Z (offset:1/4711)`.
    @Override
    public String toString() {
        return timeText(millis) + " (offset:" + position + ")";
    }
}
