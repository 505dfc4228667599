package io.redoubt.formats.dataset;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.StreamHead;
import io.redoubt.formats.rdb.StreamId;
import io.redoubt.formats.rdb.StreamVisitor;
import java.io.IOException;
import java.util.Optional;

/// Digests a stream: its entries and counters, and apart from them its groups.
///
/// A pending entry is digested twice: with its time and count, and with its owner. Snapshots tell these two apart
/// from each other, so they need not be brought together, whatever their number. Consumers count through what
/// they own.
final class StreamDigest implements StreamVisitor {
    private static final int PENDING = 1;
    private static final int OWNED = 2;

    private final DatasetScope scope;
    private final CanonicalHash content = new CanonicalHash();
    private final CanonicalHash group = new CanonicalHash();
    private final CanonicalHash part = new CanonicalHash();
    private final HashSum groups = new HashSum();
    private final HashSum pending = new HashSum();
    private final HashSum owned = new HashSum();
    private final HashSum messages = new HashSum();
    private byte[] name = new byte[0];
    private boolean inGroup;
    private long entries;

    StreamDigest(DatasetScope scope) {
        this.scope = scope;
    }

    void begin() {
        groups.clear();
        messages.clear();
        inGroup = false;
        entries = 0;
    }

    long entries() {
        return entries;
    }

    Sha256 content() {
        if (scope.producers()) {
            messages.into(content);
        }
        return content.finish();
    }

    /// Digest of all groups; empty if there are none.
    Optional<Sha256> groups() {
        endGroup();
        if (groups.count() == 0) {
            return Optional.empty();
        }
        groups.into(group);
        return Optional.of(group.finish());
    }

    private void endGroup() {
        if (inGroup) {
            pending.into(group);
            owned.into(group);
            group.finishInto(groups);
        }
        inGroup = false;
    }

    @Override
    public void entry(long millis, long sequence, long fields) {
        content.number(millis).number(sequence).number(fields);
        entries++;
    }

    @Override
    public void entryField(ByteRun field) throws IOException {
        content.bytes(field);
    }

    @Override
    public void entryValue(ByteRun value) throws IOException {
        content.bytes(value);
    }

    @Override
    public void head(StreamHead head) {
        content.number(entries);
        id(content, head.lastId());
        if (scope.streamCounters()) {
            head.counters().ifPresent(counters -> {
                id(content, counters.firstId());
                id(content, counters.maxDeletedId());
                content.number(counters.entriesAdded());
            });
        }
    }

    private static void id(CanonicalHash hash, StreamId id) {
        hash.number(id.millis()).number(id.sequence());
    }

    @Override
    public void group(byte[] groupName, StreamId lastDelivered, long entriesRead) {
        endGroup();
        inGroup = true;
        pending.clear();
        owned.clear();
        group.bytes(groupName);
        id(group, lastDelivered);
        if (scope.entriesRead()) {
            group.number(entriesRead);
        }
    }

    @Override
    public void pending(long millis, long sequence, long deliveryMillis, long deliveries) {
        part.number(PENDING)
                .number(millis)
                .number(sequence)
                .number(deliveryMillis)
                .number(deliveries)
                .finishInto(pending);
    }

    @Override
    public void consumer(byte[] consumer, long seenMillis, long activeMillis) {
        name = consumer;
    }

    @Override
    public void owned(long millis, long sequence) {
        part.number(OWNED).number(millis).number(sequence).bytes(name).finishInto(owned);
    }

    @Override
    public void producers(long durationSeconds, long maxIds) {
        if (durationSeconds != StreamVisitor.USUAL_DURATION_SECONDS || maxIds != StreamVisitor.USUAL_MAX_IDS) {
            content.number(durationSeconds).number(maxIds);
        }
    }

    @Override
    public void producer(byte[] producer) {
        name = producer;
    }

    @Override
    public void produced(byte[] messageId, long millis, long sequence) {
        if (scope.producers()) {
            part.bytes(name).bytes(messageId).number(millis).number(sequence).finishInto(messages);
        }
    }

    @Override
    public void producerCounters(long added, long duplicates) {
        // A duplicate changes no dataset and reaches no replica, so the counts are not kept alike.
    }
}
