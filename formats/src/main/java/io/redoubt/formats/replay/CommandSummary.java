package io.redoubt.formats.replay;

/// What was written.
///
/// @param crcPresent whether the snapshot had a checksum, which was right
public record CommandSummary(long keys, long functions, long commands, boolean crcPresent) {}
