package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import java.io.IOException;

/// Receives a stream: all entries, then `head`, then each group with its pending entries and consumers, then what
/// Redis 8.6 keeps of producers.
///
/// Ids come as their two unsigned parts. A `ByteRun` is valid during the call only.
public interface StreamVisitor {
    /// What Redis 8.6 remembers of the producers of each stream unless told otherwise: see `producers`.
    long USUAL_DURATION_SECONDS = 100;

    long USUAL_MAX_IDS = 100;

    /// The next entry that is not deleted; `entryField` and `entryValue` follow `fields` times each.
    void entry(long millis, long sequence, long fields) throws IOException;

    void entryField(ByteRun field) throws IOException;

    void entryValue(ByteRun value) throws IOException;

    /// All entries were told.
    void head(StreamHead head) throws IOException;

    /// The next group; its pending entries and then its consumers follow.
    ///
    /// @param entriesRead logical counter; -1 if it is not known, as in files of Redis 5 and 6
    void group(byte[] name, StreamId lastDelivered, long entriesRead) throws IOException;

    /// An entry delivered to a consumer of the group and not acknowledged; in the order of ids. It may be deleted
    /// from the stream meanwhile.
    ///
    /// @param deliveryMillis when it was delivered last, in milliseconds since 1970
    void pending(long millis, long sequence, long deliveryMillis, long deliveries) throws IOException;

    /// The next consumer of the group; the entries it owns follow.
    ///
    /// @param seenMillis when it last tried to read
    /// @param activeMillis when it last got something; -1 if that is not known, as in files of Redis 7.0 and older
    void consumer(byte[] name, long seenMillis, long activeMillis) throws IOException;

    /// A pending entry of the group that this consumer owns.
    void owned(long millis, long sequence) throws IOException;

    /// Redis 8.6: for how many seconds, and for at most how many messages of each producer, ids are remembered.
    void producers(long durationSeconds, long maxIds) throws IOException;

    /// The next producer; its ids follow.
    void producer(byte[] name) throws IOException;

    /// A message of the producer before, and the entry it became.
    void produced(byte[] messageId, long millis, long sequence) throws IOException;

    /// How many messages with ids were added, and how many were refused because they had been added before.
    void producerCounters(long added, long duplicates) throws IOException;
}
