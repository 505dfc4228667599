/// From a target to a plan: what a restore would read, where it would stop, and what speaks against it.
///
/// Start at `RestoreTarget` (what a user asks for), `RestorePlanner` (reads the archive) and `RestorePlan` (the
/// answer, which `--dry-run` prints and a run executes). `TargetResolver`, `Lineage` and `Route` decide from a
/// catalog alone. Everything here only reads, on the caller's thread.
@NullMarked
package io.redoubt.restore.plan;

import org.jspecify.annotations.NullMarked;
