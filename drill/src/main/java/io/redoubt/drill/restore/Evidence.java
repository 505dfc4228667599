package io.redoubt.drill.restore;

import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import java.time.Instant;

/// A snapshot the server itself sent, of the moment that is restored.
///
/// @param stale whether the archived server was started anew since, or replaced by another
record Evidence(BackupEntry backup, boolean stale) {
    String id() {
        return backup.id().text();
    }

    BackupRecord record() {
        return backup.record();
    }

    /// When the server sent it.
    Instant taken() {
        return Instant.ofEpochMilli(record().millis());
    }

    void writeTo(JsonLine json) {
        json.text("proofBackup", id()).time("proofTime", taken()).flag("proofStale", stale);
    }
}
