/// All persistence policies beside each other: what a crash takes, how fast writes are, how long a start takes.
///
/// Start from `PolicyComparison`. Runs on the caller's thread, except the clients that write.
@NullMarked
package io.redoubt.drill.compare;

import org.jspecify.annotations.NullMarked;
