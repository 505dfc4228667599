/// Snapshots made of other snapshots hold what they should.
@NullMarked
package io.redoubt.formats.rewrite;

import org.jspecify.annotations.NullMarked;
