/// Backups of files a server wrote: a snapshot, a 6.x append-only file, a multi-part append-only directory. The
/// server may run and rewrite them meanwhile.
///
/// Start at `Import`. `formats.files` decides which files are meant and holds them as they are at one moment,
/// here with the links of a `PinDirectory` besides; `ImportPlan` reads what must be known before anything is
/// written, and `LogText` is the text that is stored. Nothing of the server's is ever changed. All of it runs on
/// the caller's thread.
@NullMarked
package io.redoubt.archive.imports;

import org.jspecify.annotations.NullMarked;
