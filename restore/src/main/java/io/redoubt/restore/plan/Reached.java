package io.redoubt.restore.plan;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupRecord;
import java.time.Instant;
import java.util.Optional;

/// The moment a restore ends at: a place in the archive's history, or a backup's.
///
/// @param branch empty for a backup
/// @param offset in the replication stream; empty for a backup that was imported from files
/// @param backup empty for a place in history
/// @param millis when the dataset was as it is restored
public record Reached(
        Optional<BranchId> branch, Optional<ReplicationOffset> offset, Optional<BackupId> backup, long millis) {
    static Reached of(RestorePoint point) {
        return new Reached(
                Optional.of(point.position().branch()),
                Optional.of(point.position().offset()),
                Optional.empty(),
                point.millis());
    }

    static Reached of(BackupRecord backup) {
        return new Reached(
                Optional.empty(),
                backup.position().map(BackupRecord.Position::offset),
                Optional.of(backup.id()),
                backup.millis());
    }

    /// The place in the archive's history; empty for a backup.
    public Optional<BranchPosition> position() {
        return branch.flatMap(id -> offset.map(at -> new BranchPosition(id, at)));
    }

    /// Adds the fields to a JSON object.
    public void writeTo(JsonLine json) {
        branch.ifPresent(id -> json.number("branch", id.number()));
        offset.ifPresent(at -> json.number("offset", at.bytes()));
        json.text("backup", backup.map(BackupId::text)).time("time", Instant.ofEpochMilli(millis));
    }

    /// Reads what `writeTo` wrote.
    public static Reached from(JsonDocument json) {
        return new Reached(
                json.optionalNumber("branch").map(number -> new BranchId(number.intValue())),
                json.optionalNumber("offset").map(ReplicationOffset::new),
                json.optionalText("backup").map(BackupId::new),
                json.time("time").toEpochMilli());
    }

    /// For people, with a form that can be given as a target again.
    @Override
    public String toString() {
        String target = position()
                .map(at -> "offset:" + at)
                .or(() -> backup.map(id -> "backup:" + id))
                .orElse("");
        return RestorePoint.timeText(millis) + " (" + target + ")";
    }
}
