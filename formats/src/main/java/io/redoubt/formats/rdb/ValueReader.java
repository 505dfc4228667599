package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.Intset;
import io.redoubt.formats.packed.Listpack;
import io.redoubt.formats.packed.PackedEntries;
import io.redoubt.formats.packed.Ziplist;
import io.redoubt.formats.packed.Zipmap;
import java.io.IOException;

/// Decodes values of every type and tells a visitor what they hold. Layouts as in rdbLoadObject of the servers'
/// src/rdb.c.
final class ValueReader {
    private static final long NEVER = -1;

    private final RdbInput in;
    private final RdbStrings strings;
    private final StreamReader streams;
    private final Listpack listpack = new Listpack();
    private final Ziplist ziplist = new Ziplist();
    private final Intset intset = new Intset();
    private final Zipmap zipmap = new Zipmap();

    ValueReader(RdbInput in, RdbStrings strings) {
        this.in = in;
        this.strings = strings;
        this.streams = new StreamReader(in, strings, listpack);
    }

    /// Reads a value; its key has been read.
    void read(ValueType type, ValueVisitor visitor) throws IOException {
        switch (type) {
            case STRING -> whole(visitor::string);
            case LIST -> each(visitor::element);
            case SET -> each(visitor::member);
            case ZSET -> textScores(visitor);
            case ZSET_2 -> binaryScores(visitor);
            case HASH -> pairs(visitor);
            case HASH_ZIPMAP -> packedPairs(zipmap, visitor);
            case HASH_ZIPLIST -> packedPairs(ziplist, visitor);
            case HASH_LISTPACK -> packedPairs(listpack, visitor);
            case LIST_ZIPLIST -> packed(ziplist, visitor::element);
            case LIST_QUICKLIST -> ziplists(visitor);
            case LIST_QUICKLIST_2 -> quicklist(visitor);
            case SET_INTSET -> packed(intset, visitor::member);
            case SET_LISTPACK -> packed(listpack, visitor::member);
            case ZSET_ZIPLIST -> packedScores(ziplist, visitor);
            case ZSET_LISTPACK -> packedScores(listpack, visitor);
            case HASH_2 -> fieldsBeforeTimes(visitor);
            case HASH_METADATA_PRE_GA -> timesBeforeFields(1, visitor);
            case HASH_METADATA -> timesBeforeFields(in.littleEndian(ValueSkipper.TIME_BYTES), visitor);
            case HASH_LISTPACK_EX_PRE_GA -> triplets(visitor);
            case HASH_LISTPACK_EX -> {
                in.skip(ValueSkipper.TIME_BYTES); // the earliest time, which the fields tell as well
                triplets(visitor);
            }
            case STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3, STREAM_LISTPACKS_4 ->
                streams.read(type.streamVersion(), visitor.stream());
            case MODULE_2 -> module(visitor);
        }
    }

    private interface RunVisitor {
        void accept(ByteRun run) throws IOException;
    }

    private void whole(RunVisitor visitor) throws IOException {
        visitor.accept(strings.open());
        strings.close();
    }

    private void each(RunVisitor visitor) throws IOException {
        long count = in.count();
        for (long i = 0; i < count; i++) {
            whole(visitor);
        }
    }

    private void packed(PackedEntries entries, RunVisitor visitor) throws IOException {
        entries.open(strings.openPacked());
        while (entries.next()) {
            visitor.accept(entries.entry());
        }
        strings.close();
    }

    private void ziplists(ValueVisitor visitor) throws IOException {
        long nodes = in.count();
        for (long i = 0; i < nodes; i++) {
            packed(ziplist, visitor::element);
        }
    }

    private void quicklist(ValueVisitor visitor) throws IOException {
        long nodes = in.count();
        for (long i = 0; i < nodes; i++) {
            if (ValueSkipper.isPlainNode(in)) {
                whole(visitor::element);
            } else {
                packed(listpack, visitor::element);
            }
        }
    }

    private void scored(ValueVisitor visitor) throws IOException {
        visitor.scored(strings.open());
        strings.close();
    }

    private void pair(ValueVisitor visitor) throws IOException {
        visitor.field(strings.open());
        strings.close();
        visitor.value(strings.open());
        strings.close();
    }

    private void textScores(ValueVisitor visitor) throws IOException {
        long members = in.count();
        for (long i = 0; i < members; i++) {
            scored(visitor);
            visitor.score(Scores.read(in));
        }
    }

    private void binaryScores(ValueVisitor visitor) throws IOException {
        long members = in.count();
        for (long i = 0; i < members; i++) {
            scored(visitor);
            visitor.score(Double.longBitsToDouble(in.littleEndian(ValueSkipper.SCORE_BYTES)));
        }
    }

    private void packedScores(PackedEntries entries, ValueVisitor visitor) throws IOException {
        entries.open(strings.openPacked());
        while (entries.next()) {
            visitor.scored(entries.entry());
            entries.require();
            visitor.score(entries.isNumber() ? (double) entries.number() : Scores.parse(entries.entry(), in));
        }
        strings.close();
    }

    private void pairs(ValueVisitor visitor) throws IOException {
        long pairs = in.count();
        for (long i = 0; i < pairs; i++) {
            pair(visitor);
            visitor.fieldExpiry(NEVER);
        }
    }

    private void packedPairs(PackedEntries entries, ValueVisitor visitor) throws IOException {
        entries.open(strings.openPacked());
        while (entries.next()) {
            visitor.field(entries.entry());
            entries.require();
            visitor.value(entries.entry());
            visitor.fieldExpiry(NEVER);
        }
        strings.close();
    }

    private void triplets(ValueVisitor visitor) throws IOException {
        listpack.open(strings.openPacked());
        while (listpack.next()) {
            visitor.field(listpack.entry());
            listpack.require();
            visitor.value(listpack.entry());
            long expiry = listpack.requireNumber();
            visitor.fieldExpiry(expiry == 0 ? NEVER : expiry);
        }
        strings.close();
    }

    private void fieldsBeforeTimes(ValueVisitor visitor) throws IOException {
        long fields = in.count();
        for (long i = 0; i < fields; i++) {
            pair(visitor);
            visitor.fieldExpiry(in.littleEndian(ValueSkipper.TIME_BYTES));
        }
    }

    /// @param base what a time of 1 means
    private void timesBeforeFields(long base, ValueVisitor visitor) throws IOException {
        long fields = in.count();
        for (long i = 0; i < fields; i++) {
            long time = in.number();
            pair(visitor);
            visitor.fieldExpiry(time == 0 ? NEVER : base + time - 1);
        }
    }

    private void module(ValueVisitor visitor) throws IOException {
        visitor.module(new ModuleType(in.number()));
        while (true) {
            int mark = ValueSkipper.modulePiece(in);
            switch (mark) {
                case ValueSkipper.MODULE_EOF -> {
                    return;
                }
                case ValueSkipper.MODULE_SINT, ValueSkipper.MODULE_UINT -> visitor.moduleNumber(mark, in.number());
                case ValueSkipper.MODULE_FLOAT -> visitor.moduleNumber(mark, in.littleEndian(Float.BYTES));
                case ValueSkipper.MODULE_DOUBLE -> visitor.moduleNumber(mark, in.littleEndian(Double.BYTES));
                default -> whole(visitor::moduleString);
            }
        }
    }
}
