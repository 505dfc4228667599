/// Bytes read once through a window, and the four ways in which servers pack a whole collection into one string.
///
/// `ByteInput` is the window, `ByteRun` a stretch of known length in it that is handed over in pieces, `LzfInput` the
/// window over compressed bytes. `PackedEntries` reads a listpack, ziplist, intset or zipmap entry by entry, so that
/// one of any size needs no more memory than a window. Everything belongs to the thread that reads.
@NullMarked
package io.redoubt.formats.packed;

import org.jspecify.annotations.NullMarked;
