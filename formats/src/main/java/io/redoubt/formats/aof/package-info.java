/// Append-only files: commands with annotation lines between them, and the manifest that names the files.
///
/// `AofScanner` reads segments and spool files without decoding values; `AofManifest` writes the text a server needs to
/// load a restored directory, and reads that of a server's own. One scanner belongs to one thread.
@NullMarked
package io.redoubt.formats.aof;

import org.jspecify.annotations.NullMarked;
