package io.redoubt.repository.backup;

import java.util.OptionalLong;

/// A backup as it is listed: what it is, and how far it can be trusted.
public record BackupEntry(BackupRecord record, Verification verification) {
    public BackupId id() {
        return record.id();
    }

    /// Keys as a server counted them, else as the snapshot holds them.
    public OptionalLong keys() {
        return verification.keys().map(OptionalLong::of).orElseGet(record::keys);
    }

    /// Whether a real server has loaded it and nothing has been found wrong since.
    public boolean isVerified() {
        return verification.state() == Verification.State.VERIFIED;
    }
}
