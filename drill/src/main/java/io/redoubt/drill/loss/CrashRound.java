package io.redoubt.drill.loss;

/// What one round found.
///
/// @param acknowledged writes that were answered before the end
/// @param lostCommands of them that are gone
/// @param lostMillis from the acknowledgement of the oldest of these to the end; 0 if none is
/// @param disorders clients whose numbers have a hole, or are not in order
/// @param halves clients whose list and counter do not agree: half a transaction was applied
/// @param recoveryMillis from the start of a server on what was left to its first answer
/// @param note what the server said if it did not start on what was left; empty if it did
public record CrashRound(
        long acknowledged,
        long lostCommands,
        long lostMillis,
        int disorders,
        int halves,
        long recoveryMillis,
        String note) {}
