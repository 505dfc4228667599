/// Where restored files go: checked before, written beside, swapped in at the end.
///
/// Start at `Destination`. Files are written into a `Staging` directory on the same volume; `publish` brings them
/// to their place so that the target is old or new at every instant (`DirectorySwap`), or, where the target is a
/// mount point that cannot be renamed, so that a second run completes what was begun (`EntrySwap`). One thread.
@NullMarked
package io.redoubt.restore.destination;

import org.jspecify.annotations.NullMarked;
