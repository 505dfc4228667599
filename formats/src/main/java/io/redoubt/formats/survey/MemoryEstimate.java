package io.redoubt.formats.survey;

import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.ValueType;

/// About how much memory a key takes in a server, from what a pass over a snapshot tells without decoding: the
/// encoding, the number of elements and how many bytes they have together.
///
/// It stands for what MEMORY USAGE answers: the key, its value and what belongs to its encoding, rounded up as
/// jemalloc does; not the table of all keys, nor that of their expiries. Elements of a table are taken to be
/// equally long. Sizes of structures are those of Redis 7 on 64 bits; older and newer servers differ by some
/// bytes for each element. Source: objectComputeSize in the servers' src/object.c.
final class MemoryEstimate {
    /// robj; dictEntry; what a string needs besides its bytes while it is short, and when it is longer.
    private static final long OBJECT = 16;

    private static final long ENTRY = 24;
    private static final long SHORT_STRING = 2;
    private static final long STRING = 4;
    private static final long SHORTEST_LONG_STRING = 32;

    /// Strings up to here share an allocation with their object.
    private static final long LONGEST_EMBEDDED = 44;

    private static final long TABLE = 56;
    private static final long BUCKET = 8;
    /// zset, zskiplist and its first node with all 32 levels.
    private static final long SKIPLIST = 16 + 32 + 560;
    /// A node with the one and a third levels that are usual.
    private static final long SKIPLIST_NODE = 48;
    private static final long SCORE_IN_FILE = 8;
    private static final long TIME_IN_FILE = 8;
    private static final long FIELD_EXPIRY = 24;

    private static final long LIST = 48;
    private static final long NODE = 32;
    /// `list-max-listpack-size -2`
    private static final long LIST_NODE_BYTES = 8192;

    private static final long STREAM = 160;
    /// `stream-node-max-bytes`
    private static final long STREAM_NODE_BYTES = 4096;
    /// What the radix tree needs for each node.
    private static final long STREAM_NODE = 128;

    private MemoryEstimate() {}

    /// Of a key that was measured.
    static long of(RdbKey key) {
        return ENTRY + string(key.nameLength()) + value(key.type(), key.elements(), key.plainBytes());
    }

    /// @param plain bytes in the file, with all strings uncompressed
    static long value(ValueType type, long elements, long plain) {
        return switch (type) {
            case STRING -> text(elements, plain);
            case HASH_ZIPMAP,
                    SET_INTSET,
                    ZSET_ZIPLIST,
                    HASH_ZIPLIST,
                    HASH_LISTPACK,
                    ZSET_LISTPACK,
                    SET_LISTPACK,
                    HASH_LISTPACK_EX,
                    HASH_LISTPACK_EX_PRE_GA -> OBJECT + allocated(plain);
            case LIST, LIST_ZIPLIST, LIST_QUICKLIST, LIST_QUICKLIST_2 -> list(plain);
            case SET -> OBJECT + table(elements) + elements * string(plain / Math.max(1, elements) - 1);
            case HASH -> pairs(elements, plain);
            case HASH_2, HASH_METADATA, HASH_METADATA_PRE_GA ->
                pairs(elements, plain - elements * TIME_IN_FILE) + elements * FIELD_EXPIRY;
            case ZSET, ZSET_2 -> scored(elements, plain);
            case STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3, STREAM_LISTPACKS_4 -> stream(plain);
            case MODULE_2 -> OBJECT + allocated(plain);
        };
    }

    /// One that takes fewer bytes in the file than it has characters is kept as a number, there and in memory.
    private static long text(long length, long plain) {
        if (plain <= length) {
            return OBJECT;
        }
        return length <= LONGEST_EMBEDDED ? allocated(OBJECT + STRING + length) : OBJECT + allocated(STRING + length);
    }

    private static long list(long plain) {
        long nodes = 1 + plain / LIST_NODE_BYTES;
        return OBJECT + LIST + nodes * NODE + allocated(plain);
    }

    private static long pairs(long fields, long plain) {
        long each = (plain - 2 * fields) / Math.max(1, 2 * fields);
        return OBJECT + table(fields) + 2 * fields * string(each);
    }

    private static long scored(long members, long plain) {
        long each = plain / Math.max(1, members) - 1 - SCORE_IN_FILE;
        return OBJECT + SKIPLIST + table(members) + members * (SKIPLIST_NODE + string(each));
    }

    private static long stream(long plain) {
        long nodes = 1 + plain / STREAM_NODE_BYTES;
        return OBJECT + STREAM + nodes * STREAM_NODE + allocated(plain);
    }

    private static long table(long elements) {
        long buckets = elements <= 4 ? 4 : Long.highestOneBit(2 * elements - 1);
        return TABLE + buckets * BUCKET + elements * ENTRY;
    }

    private static long string(long length) {
        long bytes = Math.max(0, length);
        return allocated(bytes + (bytes < SHORTEST_LONG_STRING ? SHORT_STRING : STRING));
    }

    /// As jemalloc rounds up: four sizes between powers of two, multiples of 16 up to 128, and of 8 bytes below 16.
    static long allocated(long bytes) {
        if (bytes <= 8) {
            return 8;
        }
        long step = bytes <= 128 ? 16 : Long.highestOneBit(bytes - 1) / 4;
        return (bytes + step - 1) / step * step;
    }
}
