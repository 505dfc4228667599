package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.Listpack;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;

/// Writes hashes made for fields that expire as another of those types, or as plain ones.
///
/// Strings are copied as they are encoded, pieces of any size, except where the expiry stands behind them in the
/// file and before them in the new one: those are held.
final class HashTranscoder {
    private static final long NEVER = -1;

    private final RdbInput in;
    private final RdbStrings strings;
    private final Listpack listpack = new Listpack();

    HashTranscoder(RdbInput in, RdbStrings strings) {
        this.in = in;
        this.strings = strings;
    }

    void transcode(ValueType from, ValueType to, ValueChange change, RdbWriter out) throws IOException {
        if (to != ValueType.HASH && to != ValueType.HASH_METADATA && to != ValueType.HASH_2) {
            throw new IllegalArgumentException("cannot write %s as %s".formatted(from, to));
        }
        Target target = new Target(in, to, change, out);
        switch (from) {
            case HASH_METADATA -> timesBefore(in.littleEndian(ValueSkipper.TIME_BYTES), target);
            case HASH_METADATA_PRE_GA -> timesBefore(1, target);
            case HASH_2 -> timesBehind(target);
            case HASH_LISTPACK_EX -> packed(in.littleEndian(ValueSkipper.TIME_BYTES), target);
            case HASH_LISTPACK_EX_PRE_GA -> packed(1, target);
            case STRING,
                    LIST,
                    SET,
                    ZSET,
                    HASH,
                    ZSET_2,
                    MODULE_2,
                    HASH_ZIPMAP,
                    LIST_ZIPLIST,
                    SET_INTSET,
                    ZSET_ZIPLIST,
                    HASH_ZIPLIST,
                    LIST_QUICKLIST,
                    STREAM_LISTPACKS,
                    HASH_LISTPACK,
                    ZSET_LISTPACK,
                    LIST_QUICKLIST_2,
                    STREAM_LISTPACKS_2,
                    SET_LISTPACK,
                    STREAM_LISTPACKS_3,
                    STREAM_LISTPACKS_4 -> throw new IllegalArgumentException("no hash with expiries: " + from);
        }
    }

    private void timesBefore(long base, Target target) throws IOException {
        long fields = in.count();
        target.begin(fields, base);
        for (long i = 0; i < fields; i++) {
            long time = in.number();
            target.before(time == 0 ? NEVER : base + time - 1);
            in.startCopy(target.out.sink());
            in.skipString();
            in.skipString();
            in.endCopy();
            target.behind();
        }
    }

    private void timesBehind(Target target) throws IOException {
        long fields = in.count();
        target.begin(fields, 1);
        for (long i = 0; i < fields; i++) {
            in.startCopy(target.pairs());
            in.skipString();
            in.skipString();
            in.endCopy();
            target.behind(in.littleEndian(ValueSkipper.TIME_BYTES));
        }
    }

    private void packed(long base, Target target) throws IOException {
        listpack.open(strings.openPacked());
        if (listpack.count() < 0) {
            throw in.tooLarge("a listpack of more fields than its header can count");
        }
        target.begin(listpack.count() / 3, Math.max(1, base));
        RdbEncoder encoder = new RdbEncoder(target.pairs());
        while (listpack.next()) {
            encoder.string(listpack.entry());
            listpack.require();
            encoder.string(listpack.entry());
            long time = listpack.requireNumber();
            target.behind(time == 0 ? NEVER : time);
        }
        strings.close();
    }

    /// The new hash.
    private static final class Target {
        private final ValueType type;
        private final ValueChange change;
        private final RdbWriter out;
        private final HeldBytes held;
        private long base;
        private long time;

        Target(RdbInput in, ValueType type, ValueChange change, RdbWriter out) {
            this.type = type;
            this.change = change;
            this.out = out;
            this.held = new HeldBytes(in, "a field that expires and its value");
        }

        void begin(long fields, long oldBase) throws IOException {
            if (type == ValueType.HASH_METADATA) {
                base = Math.max(1, change.fieldExpiry(oldBase));
                RdbWriter _ = out.littleEndian(base, ValueSkipper.TIME_BYTES);
            }
            RdbWriter _ = out.number(fields);
        }

        /// The expiry of the field that is written next.
        void before(long absoluteMillis) throws IOException {
            time = absoluteMillis < 0 ? NEVER : change.fieldExpiry(absoluteMillis);
            if (type == ValueType.HASH_METADATA) {
                writeTime();
            } else if (type == ValueType.HASH && time >= 0) {
                throw change.cannotHold("fields that expire");
            }
        }

        private void writeTime() throws IOException {
            // Relative to the earliest; 0 says that the field does not expire.
            RdbWriter _ = out.number(time < 0 ? 0 : Math.max(time, base) - base + 1);
        }

        /// Field and value, which followed `before`, were written.
        void behind() throws IOException {
            if (type == ValueType.HASH_2) {
                RdbWriter _ = out.littleEndian(time, ValueSkipper.TIME_BYTES);
            }
        }

        /// Where field and value go whose expiry is not known yet.
        PieceSink pairs() {
            return type == ValueType.HASH_METADATA ? held : out.sink();
        }

        /// The expiry of the field that was written last.
        void behind(long absoluteMillis) throws IOException {
            before(absoluteMillis);
            if (type == ValueType.HASH_METADATA) {
                held.moveTo(out.sink());
            }
            behind();
        }
    }
}
