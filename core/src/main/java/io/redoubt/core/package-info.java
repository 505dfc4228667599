/// The words every other module speaks: offsets, branches, versions, sizes, errors and their exit statuses,
/// secrets.
///
/// Everything here is a value or a small pure function; nothing starts a thread, and only `Durability`
/// touches a disk. Start reading at `ErrorCode` (what can go wrong), `BranchPosition` (where in history)
/// and `FsyncPolicy`.
@NullMarked
package io.redoubt.core;

import org.jspecify.annotations.NullMarked;
