/// The files of one dataset on a disk: which of them a server would load, and how they are held as they were at one
/// moment while a server goes on writing and rewriting them.
///
/// `Recognition` decides which files are meant, by their names; `Pinning` holds them open as `PinnedFile`s.
/// Nothing of the server's is ever changed. One thread.
@NullMarked
package io.redoubt.formats.files;

import org.jspecify.annotations.NullMarked;
