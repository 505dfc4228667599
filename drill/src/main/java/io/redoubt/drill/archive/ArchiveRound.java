package io.redoubt.drill.archive;

import java.util.List;

/// What one round found of an archive that was ended.
///
/// @param acknowledged writes the primary had answered by the end
/// @param reported of them that the archive had reported durable
/// @param lostBytes of the stream that it had reported durable and that are gone
/// @param lostCommands writes that it had reported durable and that are gone
/// @param lostMillis from the acknowledgement of the oldest of these to the end; 0 if none is
/// @param behindCommands acknowledged writes that it had not reported durable: what would be gone if the primary
///     had ended at the same moment
/// @param behindMillis from the acknowledgement of the oldest of these to the end
/// @param recoveryMillis from the start of an archive on what was left until it had everything again
/// @param failures what else is wrong; empty if all is as it must be
public record ArchiveRound(
        long acknowledged,
        long reported,
        long lostBytes,
        long lostCommands,
        long lostMillis,
        long behindCommands,
        long behindMillis,
        long recoveryMillis,
        List<String> failures) {
    public ArchiveRound {
        failures = List.copyOf(failures);
    }
}
