/// Joins the replication stream to spool and repository: what arrives is written, forced by policy,
/// acknowledged, sealed.
///
/// Start at `ArchiveService` (one source, from lock to shutdown), then `Archiver` (what happens to each
/// byte). Four threads: the caller's runs the follower and owns `Archiver`; `Forcer` forces; `SealQueue`
/// seals; `Housekeeper` reports each second.
@NullMarked
package io.redoubt.archive;

import org.jspecify.annotations.NullMarked;
