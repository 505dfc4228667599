/// One JSON object out, one JSON object in, both streaming and with strict limits.
///
/// `JsonLine` writes what a command prints with `--json` and the small files of the repository;
/// `JsonDocument` reads such a file back, refusing anything large, deep or of the wrong type. Neither is
/// safe for use by several threads.
@NullMarked
package io.redoubt.core.json;

import org.jspecify.annotations.NullMarked;
