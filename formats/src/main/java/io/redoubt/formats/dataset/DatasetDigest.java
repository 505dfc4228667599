package io.redoubt.formats.dataset;

/// One digest of a whole dataset, in a scope. Only digests of the same scope can be equal.
///
/// @param keys how many keys and function libraries
/// @param root over all leaves, their number and the scope
public record DatasetDigest(DatasetScope scope, long keys, Sha256 root) {
    /// Changes whenever the rules do.
    public static final String HEADER = "redoubt-dataset-1";

    /// In one line: `redoubt-dataset-1 stream-counters,entries-read 4711 sha256:...`.
    @Override
    public String toString() {
        return "%s %s %d %s".formatted(HEADER, scope.text(), keys, root);
    }
}
