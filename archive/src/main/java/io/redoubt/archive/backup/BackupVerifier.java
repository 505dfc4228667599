package io.redoubt.archive.backup;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.Verification;
import io.redoubt.repository.backup.Verification.State;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Optional;

/// Looks at stored backups again: every byte, and a real server that loads them. What it finds is recorded.
///
/// @param trial empty to read the bytes only
public record BackupVerifier(BackupStore store, Optional<BackupTrial> trial, Progress progress, InstantSource clock) {
    /// Looks at one backup and records what was found; durable on return. The caller holds the store's lock.
    ///
    /// What a server has loaded stays verified when only its bytes are looked at and are as they were.
    ///
    /// A damaged backup is a finding, not an exception. What says nothing of the backup, such as a disk that
    /// cannot be read or a server that cannot be started, is thrown and nothing is recorded.
    ///
    /// @return the backup with what was found
    public BackupEntry verify(BackupEntry entry) throws IOException {
        Verification found = look(entry.record());
        if (trial.isEmpty()
                && found.state() == State.CHECKSUMMED
                && entry.verification().state() == State.VERIFIED) {
            // These are the bytes that a server has loaded. Retention counts such backups only.
            return entry;
        }
        store.recordVerification(entry, found);
        return store.find(entry.id().text());
    }

    private Verification look(BackupRecord record) throws IOException {
        try {
            progress.phase("check", record.storedBytes());
            store.requireIntact(record, progress);
            return booted(record);
        } catch (RedoubtException e) {
            if (!tellsOfDamage(e.code())) {
                throw e;
            }
            return Verification.damaged(clock.millis(), String.valueOf(e.getMessage()));
        }
    }

    private static boolean tellsOfDamage(ErrorCode code) {
        return code == ErrorCode.DAMAGED || code == ErrorCode.SEGMENT_MISSING || code == ErrorCode.VERIFICATION_FAILED;
    }

    private Verification booted(BackupRecord record) throws IOException {
        if (trial.isEmpty()) {
            return Verification.checksummed(clock.millis(), "no server was asked to load it");
        }
        return switch (trial.get().run(record, new StoredParts(store, record))) {
            case BackupTrial.Outcome.Booted(Verification verification) -> verification;
            case BackupTrial.Outcome.NotBooted(String cause) -> Verification.checksummed(clock.millis(), cause);
        };
    }

    private record StoredParts(BackupStore store, BackupRecord backup) implements BackupTrial.Parts {
        @Override
        public InputStream openRdb() throws IOException {
            return store.openRdb(backup);
        }

        @Override
        public InputStream openLog() throws IOException {
            return store.openLog(backup);
        }
    }
}
