/// What of a source may go, and its removal.
///
/// Start at `RetentionPlan`: a pure function from facts, policy and clock to what goes, what stays, and why; a dry run
/// prints it. `BackupRule` judges backups, `HistoryRule` bases and log, `ClockRule` the clock. `RetentionRun` reads the
/// facts and carries a plan out. Everything runs on the caller's thread.
@NullMarked
package io.redoubt.repository.retention;

import org.jspecify.annotations.NullMarked;
