/// Snapshots made of other snapshots, in one pass: expiries shifted or dropped, keys left out, databases
/// renumbered, for a server of another version.
///
/// `RdbRewrite` says what is to change, `RdbRewriter` does it and copies all else as it is encoded. What the new
/// version cannot hold is refused with the first key that has it. One rewriter belongs to one thread.
@NullMarked
package io.redoubt.formats.rewrite;

import org.jspecify.annotations.NullMarked;
