/// Judges the files of a dataset as servers do, and where servers are careless, better: what is whole, what is
/// damaged at which byte, what a server would make of it, and which servers load it.
///
/// Start at `DatasetCheck`. Nothing is changed, no server is run, and memory does not grow with the files. One
/// thread.
@NullMarked
package io.redoubt.formats.check;

import org.jspecify.annotations.NullMarked;
