package io.redoubt.formats.rewrite;

import io.redoubt.formats.rdb.RdbVersion;

/// What a rewrite has done.
///
/// @param from of which version the source is
/// @param to of which the result
/// @param keys written
/// @param leftOut keys the filter did not keep
/// @param functions libraries written
/// @param forgetful streams written without what is remembered of their producers
/// @param crcPresent whether the source had a checksum, which was right; the result has one in any case
/// @param bytes of the result
public record RewriteSummary(
        RdbVersion from,
        RdbVersion to,
        long keys,
        long leftOut,
        long functions,
        long forgetful,
        boolean crcPresent,
        long bytes) {}
