/// What a dataset is, apart from how a server keeps it: one leaf of digests for each key, one digest for all.
///
/// Begin with `RdbDigest`, which reads a snapshot; its leaves go to a `LeafSorter`, and two sorted sets of them to
/// `DatasetComparison`. `KeyDigest` makes the leaf of one key and can be driven by whoever reads a running server. The
/// rules are in docs/format/dataset-digest.md. Everything belongs to the thread that calls it.
@NullMarked
package io.redoubt.formats.dataset;

import org.jspecify.annotations.NullMarked;
