/// The log's files: segment text with its header and mark lines, and the sealed file that carries text or a
/// base.
///
/// Start at `SegmentHeader` and `Mark` (what the text holds beside commands), `SegmentParser` (reads and
/// checks text) and `SealedFile` (compressed frames with a footer and a digest). The format is specified in
/// docs/format/segment.md. Nothing here starts a thread; each object is confined to its caller's thread.
@NullMarked
package io.redoubt.repository.segment;

import org.jspecify.annotations.NullMarked;
