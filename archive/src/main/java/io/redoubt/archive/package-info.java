/// Joins the replication stream to spool and repository: what arrives is written, forced by policy,
/// acknowledged, sealed.
///
/// Start at `ArchiveService` (one source, from lock to shutdown), then `SpoolLog` (what happens to each byte)
/// and `Archiver` (which branch it belongs to). The caller's thread runs the follower and owns both; `Forcer`
/// forces; `SealQueue` alone touches the repository; `Housekeeper` looks at the space and reports;
/// `PrimaryProbe` asks the primary. `Crew` starts these threads and lets none end unseen.
@NullMarked
package io.redoubt.archive;

import org.jspecify.annotations.NullMarked;
