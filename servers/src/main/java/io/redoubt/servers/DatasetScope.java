package io.redoubt.servers;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;

/// Which aspects two servers keep alike, and so which may be compared.
///
/// @param streamCounters entries-added and max-deleted-entry-id: since Redis 7.0
/// @param entriesRead of consumer groups: earlier than Redis 7.4 and Valkey 8 a replica keeps another number than its
///     primary
/// @param fieldExpiries of hashes: since Redis 7.4 and Valkey 9
public record DatasetScope(boolean streamCounters, boolean entriesRead, boolean fieldExpiries) {
    /// What a server of this version keeps and replicates.
    public static DatasetScope of(ServerVersion version) {
        boolean valkey = version.engine() == Engine.VALKEY;
        return new DatasetScope(
                valkey || version.atLeast(7, 0),
                valkey ? version.atLeast(8, 0) : version.atLeast(7, 4),
                valkey ? version.atLeast(9, 0) : version.atLeast(7, 4));
    }

    /// What both keep: a dataset of Redis 6.2 that a 7.0 has loaded cannot be asked for what 6.2 never stored.
    public DatasetScope and(DatasetScope other) {
        return new DatasetScope(
                streamCounters && other.streamCounters,
                entriesRead && other.entriesRead,
                fieldExpiries && other.fieldExpiries);
    }
}
