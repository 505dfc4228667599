/// The local directory where open segments and arriving bases are written before they are sealed and stored.
///
/// Start at `SpoolSegment` (the one being written), `SpoolDirectory` (what lies there) and `SpoolRecovery`
/// (what of it is good after a crash). Only the archiver writes here; restore and status read at any time.
@NullMarked
package io.redoubt.repository.spool;

import org.jspecify.annotations.NullMarked;
