/// One-off backups of a source: whole datasets of one moment, beside the bases and segments of its archive.
///
/// Start at `BackupStore` (lists, begins, removes) and `BackupRecord` (what is known of one). A backup is listed once
/// its record is there, which is written last and removed first; files without a record mean nothing. Layout and
/// names are specified in docs/format/repository.md, section 10. Nothing here starts a thread.
@NullMarked
package io.redoubt.repository.backup;

import org.jspecify.annotations.NullMarked;
