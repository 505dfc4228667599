package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.Intset;
import io.redoubt.formats.packed.Listpack;
import io.redoubt.formats.packed.PackedEntries;
import io.redoubt.formats.packed.Ziplist;
import io.redoubt.formats.packed.Zipmap;
import java.io.IOException;

/// Knows how long each type of value is. Layouts as in rdbLoadObject of the servers' src/rdb.c.
final class ValueSkipper {
    static final int MODULE_EOF = 0;
    static final int MODULE_SINT = 1;
    static final int MODULE_UINT = 2;
    static final int MODULE_FLOAT = 3;
    static final int MODULE_DOUBLE = 4;
    static final int MODULE_STRING = 5;

    static final int PLAIN_NODE = 1;
    static final int PACKED_NODE = 2;

    static final int SCORE_BYTES = 8;
    static final int TIME_BYTES = 8;
    static final int STREAM_ID_BYTES = 16;
    /// Lengths of text scores from here on are no lengths: nan and the two infinities.
    static final int SPECIAL_SCORES = 253;

    private final RdbInput in;
    private final RdbStrings strings;
    private final Listpack listpack = new Listpack();
    private final Ziplist ziplist = new Ziplist();
    private final Intset intset = new Intset();
    private final Zipmap zipmap = new Zipmap();
    private boolean counting;

    ValueSkipper(RdbInput in, RdbStrings strings) {
        this.in = in;
        this.strings = strings;
    }

    /// Skips a value; its key has been read. Nothing is uncompressed.
    void skip(ValueType type) throws IOException {
        counting = false;
        long _ = elements(type);
    }

    /// The same, and counts its elements, for which no more is looked at than the headers of what is packed.
    long count(ValueType type) throws IOException {
        counting = true;
        return elements(type);
    }

    private long elements(ValueType type) throws IOException {
        return switch (type) {
            case STRING -> string();
            case LIST, SET -> strings();
            case ZSET -> textScores();
            case HASH -> pairs();
            case ZSET_2 -> binaryScores();
            case MODULE_2 -> moduleValue();
            case HASH_ZIPMAP -> packed(zipmap) / 2;
            case LIST_ZIPLIST -> packed(ziplist);
            case SET_INTSET -> packed(intset);
            case ZSET_ZIPLIST, HASH_ZIPLIST -> packed(ziplist) / 2;
            case LIST_QUICKLIST -> ziplists();
            case HASH_LISTPACK, ZSET_LISTPACK -> packed(listpack) / 2;
            case LIST_QUICKLIST_2 -> quicklist();
            case SET_LISTPACK -> packed(listpack);
            case HASH_2 -> fieldsBeforeTimes();
            case HASH_METADATA_PRE_GA -> timesBeforeFields();
            case HASH_LISTPACK_EX_PRE_GA -> packed(listpack) / 3;
            case HASH_METADATA -> {
                in.skip(TIME_BYTES);
                yield timesBeforeFields();
            }
            case HASH_LISTPACK_EX -> {
                in.skip(TIME_BYTES);
                yield packed(listpack) / 3;
            }
            case STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3, STREAM_LISTPACKS_4 ->
                stream(type.streamVersion());
        };
    }

    private long string() throws IOException {
        if (!counting) {
            in.skipString();
            return 0;
        }
        long length = strings.open().length();
        strings.close();
        return length;
    }

    private long packed(PackedEntries entries) throws IOException {
        if (!counting) {
            in.skipString();
            return 0;
        }
        entries.open(strings.openPacked());
        long count = entries.count();
        if (count < 0) {
            count = 0;
            while (entries.next()) {
                count++;
            }
        }
        strings.close();
        return count;
    }

    private long strings() throws IOException {
        long count = in.count();
        in.skipStrings(count);
        return count;
    }

    private long ziplists() throws IOException {
        long nodes = in.count();
        long elements = 0;
        for (long i = 0; i < nodes; i++) {
            elements += packed(ziplist);
        }
        return elements;
    }

    private long quicklist() throws IOException {
        long nodes = in.count();
        long elements = 0;
        for (long i = 0; i < nodes; i++) {
            if (isPlainNode()) {
                in.skipString();
                elements++;
            } else {
                elements += packed(listpack);
            }
        }
        return elements;
    }

    private boolean isPlainNode() throws IOException {
        return isPlainNode(in);
    }

    /// Whether the node of a quicklist that follows is one large element; else it is a listpack.
    static boolean isPlainNode(RdbInput in) throws IOException {
        long container = in.number();
        if (container != PLAIN_NODE && container != PACKED_NODE) {
            throw in.damaged("unknown list container " + container);
        }
        return container == PLAIN_NODE;
    }

    private long pairs() throws IOException {
        long pairs = in.count();
        skipPairs(pairs);
        return pairs;
    }

    private void skipPairs(long pairs) throws IOException {
        for (long i = 0; i < pairs; i++) {
            in.skipString();
            in.skipString();
        }
    }

    private long textScores() throws IOException {
        long members = in.count();
        for (long i = 0; i < members; i++) {
            in.skipString();
            int length = in.unsignedByte();
            in.skip(length < SPECIAL_SCORES ? length : 0);
        }
        return members;
    }

    private long binaryScores() throws IOException {
        long members = in.count();
        for (long i = 0; i < members; i++) {
            in.skipString();
            in.skip(SCORE_BYTES);
        }
        return members;
    }

    private long fieldsBeforeTimes() throws IOException {
        long fields = in.count();
        for (long i = 0; i < fields; i++) {
            in.skipString();
            in.skipString();
            in.skip(TIME_BYTES);
        }
        return fields;
    }

    private long timesBeforeFields() throws IOException {
        long fields = in.count();
        for (long i = 0; i < fields; i++) {
            in.number();
            in.skipString();
            in.skipString();
        }
        return fields;
    }

    private long stream(int version) throws IOException {
        long length = skipStreamEntries();
        in.skipNumbers(streamCounters(version));
        long groups = in.count();
        for (long i = 0; i < groups; i++) {
            skipGroupHead();
            in.skipNumbers(groupCounters(version));
            skipPending();
            skipConsumers(in.count(), version);
        }
        if (version == 4) {
            skipProducers();
        }
        return length;
    }

    /// Skips a stream up to the id it last gave, and tells how many entries it has.
    long skipStreamEntries() throws IOException {
        skipPairs(in.count());
        long length = in.number();
        in.skipNumbers(2);
        return length;
    }

    /// How many numbers stand between the last id and the groups: first and highest deleted id, entries ever added.
    static int streamCounters(int version) {
        return version == 1 ? 0 : 5;
    }

    /// Skips the name of a group and the id it was last given.
    void skipGroupHead() throws IOException {
        in.skipString();
        in.skipNumbers(2);
    }

    /// How many numbers follow then: the entries the group has read.
    static int groupCounters(int version) {
        return version == 1 ? 0 : 1;
    }

    /// Skips the pending entries of a group, up to the number of its consumers.
    void skipPending() throws IOException {
        long entries = in.count();
        for (long i = 0; i < entries; i++) {
            in.skip(STREAM_ID_BYTES + TIME_BYTES);
            in.number();
        }
    }

    private void skipConsumers(long consumers, int version) throws IOException {
        for (long i = 0; i < consumers; i++) {
            in.skipString();
            in.skip(version < 3 ? TIME_BYTES : 2 * TIME_BYTES);
            skipOwned();
        }
    }

    /// Skips the ids of the pending entries a consumer owns.
    void skipOwned() throws IOException {
        in.skip(ownedEntries(in) * STREAM_ID_BYTES);
    }

    /// How many ids of pending entries follow for a consumer.
    static long ownedEntries(RdbInput in) throws IOException {
        long entries = in.count();
        if (entries > Long.MAX_VALUE / STREAM_ID_BYTES) {
            throw in.damaged("a count exceeds what a file can hold");
        }
        return entries;
    }

    private void skipProducers() throws IOException {
        in.skipNumbers(2);
        skipProducerList(in.count());
    }

    /// Skips the end of a stream of version 4, behind the number of its producers.
    void skipProducerList(long producers) throws IOException {
        for (long i = 0; i < producers; i++) {
            in.skipString();
            skipProducerIds(in.count());
        }
        in.skipNumbers(2);
    }

    private void skipProducerIds(long ids) throws IOException {
        for (long i = 0; i < ids; i++) {
            in.skipString();
            in.skipNumbers(2);
        }
    }

    private long moduleValue() throws IOException {
        in.number();
        skipModuleBody();
        return 0;
    }

    /// What a module wrote: marked pieces up to an end mark, so that it can be skipped without the module.
    void skipModuleBody() throws IOException {
        while (true) {
            int mark = modulePiece(in);
            switch (mark) {
                case MODULE_EOF -> {
                    return;
                }
                case MODULE_SINT, MODULE_UINT -> in.number();
                case MODULE_FLOAT -> in.skip(Float.BYTES);
                case MODULE_DOUBLE -> in.skip(Double.BYTES);
                default -> in.skipString();
            }
        }
    }

    /// The mark before a piece of what a module wrote: `MODULE_EOF` to `MODULE_STRING`.
    static int modulePiece(RdbInput in) throws IOException {
        long mark = in.number();
        if (mark < MODULE_EOF || mark > MODULE_STRING) {
            throw in.damaged("unknown piece " + mark + " in what a module wrote");
        }
        return (int) mark;
    }

    /// Redis 8.6: pieces of modules that describe a key.
    void skipKeyMetadata() throws IOException {
        long classes = in.count();
        for (long i = 0; i < classes; i++) {
            in.skip(4);
            skipModuleBody();
        }
    }

    /// Valkey 9: ranges of slots.
    void skipSlotRanges() throws IOException {
        long ranges = in.count();
        for (long i = 0; i < ranges; i++) {
            in.skipNumbers(2);
        }
    }
}
