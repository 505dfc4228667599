package io.redoubt.formats.dataset;

import io.redoubt.formats.rdb.RdbBuilder;

/// A stream with a group of which every detail can be changed.
final class SampleStream {
    String field = "f";
    String value = "v";
    int entrySequence = 1;
    int lastMillis = 9;
    int firstSequence = 1;
    int maxDeletedMillis = 3;
    int entriesAdded = 5;
    String group = "g";
    int groupLast = 7;
    int entriesRead = 2;
    int pendingSequence = 1;
    long deliveryMillis = 1_700_000_000_000L;
    int deliveries = 3;
    String owner = "alice";
    long seenMillis = 1_700_000_000_001L;
    long activeMillis = 1_700_000_000_002L;
    boolean idleConsumer;
    boolean secondGroup;
    boolean groupsSwapped;
    boolean twoNodes;
    String messageId = "m";
    int duplicates;
    int maxIds = 100;

    /// Key and value of type `type`: 15, 19, 21 or 26.
    RdbBuilder into(RdbBuilder rdb, int type) {
        rdb.raw(type).string("k").raw(twoNodes ? 2 : 1);
        if (twoNodes) {
            id(rdb, 5, 0).packed(1, 0, 1, field, 0, 2, 0, entrySequence, value, 4);
            id(rdb, 6, 0).packed(1, 0, 1, "other", 0, 0, 0, 0, 1, field, value, 6);
        } else {
            // the second entry has fields of its own, the third is deleted
            id(rdb, 5, 0)
                    .packed(
                            2,
                            1,
                            1,
                            field,
                            0,
                            2,
                            0,
                            entrySequence,
                            value,
                            4,
                            0,
                            1,
                            0,
                            1,
                            field,
                            value,
                            6,
                            3,
                            1,
                            1,
                            "x",
                            4);
        }
        rdb.raw(2).raw(lastMillis, 0);
        if (type != 15) {
            rdb.raw(5, firstSequence, maxDeletedMillis, 0, entriesAdded);
        }
        rdb.raw(secondGroup ? 2 : 1);
        if (secondGroup && groupsSwapped) {
            emptyGroup(rdb, type);
        }
        group(rdb, type);
        if (secondGroup && !groupsSwapped) {
            emptyGroup(rdb, type);
        }
        if (type == 26) {
            rdb.raw(0x40, 100, 0x40, maxIds)
                    .raw(1)
                    .string("p")
                    .raw(1)
                    .string(messageId)
                    .raw(5, 1)
                    .raw(1, duplicates);
        }
        return rdb;
    }

    private void group(RdbBuilder rdb, int type) {
        rdb.string(group).raw(groupLast, 0);
        if (type != 15) {
            rdb.raw(entriesRead);
        }
        rdb.raw(2);
        pending(rdb, 5, pendingSequence, deliveryMillis, deliveries);
        pending(rdb, 6, 0, 1_700_000_000_000L, 1);
        rdb.raw(idleConsumer ? 3 : 2);
        if (idleConsumer) {
            consumer(rdb, "idle", type).raw(0);
        }
        consumer(rdb, owner, type).raw(1).bigEndian(5, 8).bigEndian(pendingSequence, 8);
        consumer(rdb, "bob", type).raw(1).bigEndian(6, 8).bigEndian(0, 8);
    }

    private static void emptyGroup(RdbBuilder rdb, int type) {
        rdb.string("empty").raw(0, 0);
        if (type != 15) {
            rdb.raw(0);
        }
        rdb.raw(0, 0);
    }

    private static void pending(RdbBuilder rdb, int millis, int sequence, long delivery, int deliveries) {
        rdb.bigEndian(millis, 8)
                .bigEndian(sequence, 8)
                .littleEndian(delivery, 8)
                .raw(deliveries);
    }

    private RdbBuilder consumer(RdbBuilder rdb, String name, int type) {
        rdb.string(name).littleEndian(seenMillis, 8);
        return type >= 21 ? rdb.littleEndian(activeMillis, 8) : rdb;
    }

    private static RdbBuilder id(RdbBuilder rdb, int millis, int sequence) {
        return rdb.raw(16).bigEndian(millis, 8).bigEndian(sequence, 8);
    }
}
