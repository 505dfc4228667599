/// Tools for the tests of all other modules; nothing here ships.
///
/// `SimDisk` is a file system that loses what was not synced; start there, and at `PowerLoss` for the exact rules of
/// what may be lost. `CuttingProxy` breaks connections to a real server, `ManualClock` stops time, `Await` waits for
/// conditions, `RecordingEvents` keeps what an operator would have been told.
@NullMarked
package io.redoubt.testkit;

import org.jspecify.annotations.NullMarked;
