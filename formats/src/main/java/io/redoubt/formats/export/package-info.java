/// Datasets written out for other programs: JSON lines, one for each key.
///
/// Begin with `JsonExport`. Values are written while they are read, whatever their size. One thread.
@NullMarked
package io.redoubt.formats.export;

import org.jspecify.annotations.NullMarked;
