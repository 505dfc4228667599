package io.redoubt.persistence;

import java.time.Duration;

/// A child that has done its work.
///
/// @param before as the server was when the child had just begun, or a moment before
/// @param begun as it was when the child was first seen
/// @param ended as it was when the child had ended
/// @param waited from the command to the child's beginning: for other children, and up to a second for the
///     clock
/// @param took from there until it was seen to have ended
record ChildResult(
        PersistenceFacts before, PersistenceFacts begun, PersistenceFacts ended, Duration waited, Duration took) {}
