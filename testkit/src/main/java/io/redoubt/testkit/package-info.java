/// Tools for the tests of all other modules; nothing here ships.
///
/// `SimDisk` is a file system that loses what was not synced; start there, and at `PowerLoss` for the exact rules of
/// what may be lost. `RealServer` starts a server, Sentinel too, `CuttingProxy` breaks connections to it, `ManualClock`
/// stops time, `Await` waits for conditions, `RecordingEvents` keeps what an operator would have been told.
@NullMarked
package io.redoubt.testkit;

import org.jspecify.annotations.NullMarked;
