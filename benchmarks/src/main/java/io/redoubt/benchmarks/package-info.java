/// Measurements anyone can repeat: side by side with a real server in one run, printed as ratios.
///
/// Start at `CaptureBenchmark`. Each class with a `main` is one program, started by the script `benchmarks/run`.
@NullMarked
package io.redoubt.benchmarks;

import org.jspecify.annotations.NullMarked;
