/// Runs a restore plan: checks every checksum, writes the files beside the target, boots a copy of them on a
/// scratch server, and swaps them in.
///
/// Start at `RestoreRun`, which takes a `RestorePlan` and a `RestoreOrder` and answers a `RestoreResult`. One
/// thread.
@NullMarked
package io.redoubt.restore;

import org.jspecify.annotations.NullMarked;
