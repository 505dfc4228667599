package io.redoubt.formats.rdb;

import java.util.Optional;

/// What a stream keeps beside its entries.
///
/// @param length entries that are not deleted
/// @param lastId highest id ever added
/// @param counters empty in files of Redis 5 and 6, which do not keep them
public record StreamHead(long length, StreamId lastId, Optional<Counters> counters) {
    /// @param firstId of the first entry that is not deleted; 0-0 in an empty stream
    /// @param maxDeletedId highest id ever deleted by XDEL or the like; 0-0 if none was
    /// @param entriesAdded how many entries there ever were
    public record Counters(StreamId firstId, StreamId maxDeletedId, long entriesAdded) {}
}
