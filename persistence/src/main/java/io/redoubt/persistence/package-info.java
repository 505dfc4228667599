/// The server's own persistence: snapshots (BGSAVE), rewrites (BGREWRITEAOF), and the append-only file switched
/// on and off.
///
/// Start at `SnapshotTaker`, `AppendOnlyRewriter` and `AppendOnlySwitch`. They share `ChildRun`, which asks for a
/// background child and waits for its end; what the facts mean is decided apart from the waiting, by the two
/// `ChildKind`s, from `PersistenceFacts` alone. Everything runs on the caller's thread; nothing here starts one.
@NullMarked
package io.redoubt.persistence;

import org.jspecify.annotations.NullMarked;
