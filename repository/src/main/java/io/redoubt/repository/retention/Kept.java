package io.redoubt.repository.retention;

import io.redoubt.repository.backup.BackupEntry;

/// Something that stays.
///
/// @param kind `backup` or `branch`
/// @param what for people, with its name
/// @param bytes on the disk
public record Kept(String kind, String what, long bytes, String why) {
    static Kept of(BackupEntry backup, String why) {
        return new Kept("backup", Removal.text(backup), backup.record().storedBytes(), why);
    }
}
