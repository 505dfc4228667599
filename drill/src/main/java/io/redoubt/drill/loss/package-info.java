/// What clients had been told, held against what a server has after it was started again.
///
/// Start from `LossCount`; `KnownLoss` tries it out on losses that are known. Each `NumberedWriter` writes on a
/// thread of its own, all else runs on the caller's.
@NullMarked
package io.redoubt.drill.loss;

import org.jspecify.annotations.NullMarked;
