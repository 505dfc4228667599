/// Rehearsals of crashes: a server under load is ended the hard way, and what it had acknowledged is counted; the
/// same with an archive and what it had reported durable; and all persistence policies beside each other.
///
/// Start from `CrashDrill`, `ArchiveDrill`, `PolicyComparison`. What a power cut takes is decided by
/// `DurableBytes` and `DurableNames` from what `Trace` saw. All of it runs on the caller's thread, except the
/// clients that write, those who watch, and the threads of a `Tap`, each named in its class.
@NullMarked
package io.redoubt.drill.crash;

import org.jspecify.annotations.NullMarked;
