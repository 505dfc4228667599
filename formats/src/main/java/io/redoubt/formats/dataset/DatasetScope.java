package io.redoubt.formats.dataset;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.util.ArrayList;
import java.util.List;

/// Which aspects count in a digest. Two datasets can be compared in what both servers keep.
///
/// @param streamCounters first and max-deleted id, and entries-added, of streams: since Redis 7.0
/// @param entriesRead of consumer groups: earlier than Redis 7.4 and Valkey 8 a replica keeps another number than
///     its primary
/// @param fieldExpiries of hashes: since Redis 7.4 and Valkey 9
/// @param producers message ids of producers of streams: Redis 8.6, which forgets them after seconds, so that
///     what a server loads has none; counts only where asked for
public record DatasetScope(boolean streamCounters, boolean entriesRead, boolean fieldExpiries, boolean producers) {
    /// All there is.
    public static final DatasetScope FULL = new DatasetScope(true, true, true, true);

    /// What all servers since Redis 7.0 and Valkey keep alike, so that the digests of their files can be compared.
    public static final DatasetScope USUAL = new DatasetScope(true, false, true, false);

    /// Streams as Redis 5 and 6 keep them, all else in full: to compare anything with those.
    public static final DatasetScope STREAM_V1 = new DatasetScope(false, false, true, false);

    /// What a server of this version keeps and replicates.
    public static DatasetScope of(ServerVersion version) {
        boolean valkey = version.engine() == Engine.VALKEY;
        return new DatasetScope(
                valkey || version.atLeast(7, 0),
                valkey ? version.atLeast(8, 0) : version.atLeast(7, 4),
                valkey ? version.atLeast(9, 0) : version.atLeast(7, 4),
                false);
    }

    /// What counts in both.
    public DatasetScope and(DatasetScope other) {
        return new DatasetScope(
                streamCounters && other.streamCounters,
                entriesRead && other.entriesRead,
                fieldExpiries && other.fieldExpiries,
                producers && other.producers);
    }

    /// As in the header of a digest: `stream-counters,entries-read,field-expiries`, or `least`.
    public String text() {
        List<String> parts = new ArrayList<>();
        if (streamCounters) {
            parts.add("stream-counters");
        }
        if (entriesRead) {
            parts.add("entries-read");
        }
        if (fieldExpiries) {
            parts.add("field-expiries");
        }
        if (producers) {
            parts.add("producers");
        }
        return parts.isEmpty() ? "least" : String.join(",", parts);
    }
}
