/// Rehearsals of crashes of the archive: it is ended the hard way while it follows a server under load, and
/// whatever it had reported durable must be restored.
///
/// Start from `ArchiveDrill`. Runs on the caller's thread, except the clients that write, `ArchiveWitness`, which
/// watches what is reported, and the threads of a `Tap`.
@NullMarked
package io.redoubt.drill.archive;

import org.jspecify.annotations.NullMarked;
