/// One-off backups: taken over the wire, booted, looked at again.
///
/// Start at `OneOffBackup` (takes one), `BackupTrial` (lets a real server load one) and `BackupVerifier` (looks
/// again at those there are). What is stored, and in which order, is `repository.backup`'s. Everything runs on
/// the caller's thread.
@NullMarked
package io.redoubt.archive.backup;

import org.jspecify.annotations.NullMarked;
