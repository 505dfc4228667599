/// Rehearsals of crashes: a server under load is ended the hard way, and what it had acknowledged is counted.
///
/// Start from `CrashDrill`, then `Crash`, of which each way to end is one. All of it runs on the caller's thread.
@NullMarked
package io.redoubt.drill.crash;

import org.jspecify.annotations.NullMarked;
