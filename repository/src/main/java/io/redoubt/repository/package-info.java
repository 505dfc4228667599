/// Where bases and sealed segments live, and what of them can be restored.
///
/// Start at `Repository` (a directory with an identity), `SourceStore` (one source in it) and `Catalog`
/// (what is there, read from names: no central file that could be wrong). Publishing goes through `Sealer`.
/// Layout and names are specified in docs/format/repository.md. Nothing here starts a thread.
@NullMarked
package io.redoubt.repository;

import org.jspecify.annotations.NullMarked;
