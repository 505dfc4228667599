package io.redoubt.repository;

import io.redoubt.core.BranchPosition;
import java.nio.file.Path;

/// A base snapshot that can be restored: the dataset at exactly `position`.
///
/// @param millis when the primary began it, archive clock
/// @param sealed false while it waits in the spool, whole and durable but uncompressed
public record BaseEntry(BranchPosition position, long millis, Path file, boolean sealed, long storedBytes) {}
