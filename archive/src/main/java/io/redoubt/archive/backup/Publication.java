package io.redoubt.archive.backup;

import io.redoubt.repository.backup.BackupDraft;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.Verification;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/// The end of every new backup: a real server loads what was stored, and only then it is listed.
///
/// @param trial loads it; empty to leave that to a later look
public record Publication(Optional<BackupTrial> trial, InstantSource clock) {
    /// Lists the backup with what came of the trial; durable on return.
    ///
    /// @param beganMillis when the work on it began; the record is given its duration
    /// @throws io.redoubt.core.RedoubtException VERIFICATION_FAILED if a server did not load it; it is not
    ///     listed then
    public BackupEntry publish(BackupDraft draft, BackupRecord record, long beganMillis) throws IOException {
        Verification verification = verified(draft, record);
        return draft.publish(record.taking(Math.max(0, clock.millis() - beganMillis)), verification);
    }

    private Verification verified(BackupDraft draft, BackupRecord record) throws IOException {
        if (trial.isEmpty()) {
            return stored(record, "no server was asked to load it");
        }
        return switch (trial.get().run(record, new DraftParts(draft))) {
            case BackupTrial.Outcome.Booted(Verification verification) -> verification;
            case BackupTrial.Outcome.NotBooted(String cause) -> stored(record, cause);
        };
    }

    /// Of a snapshot that cannot be read here nobody knows whether it was whole.
    private Verification stored(BackupRecord record, String cause) {
        boolean looked = record.rdb().isEmpty() || record.rdb().get().contents().isPresent();
        return looked
                ? Verification.checksummed(clock.millis(), cause + "; it was whole when it was stored")
                : Verification.unverified(clock.millis(), cause);
    }
}
