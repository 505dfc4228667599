package io.redoubt.restore.plan;

/// A piece of the log and how much of its text is replayed.
///
/// @param textBytes from the beginning of the segment's text
public record PlannedPiece(LogPiece piece, long textBytes) {}
