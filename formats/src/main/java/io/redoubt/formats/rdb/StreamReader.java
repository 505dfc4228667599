package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.Listpack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decodes streams of the four versions.
///
/// Entries lie in nodes, each a listpack with the id its entries count from: number of entries, number of deleted ones,
/// number of fields, the fields, 0; then for each entry its flags, both parts of its id less those of the node, its
/// fields and values (only values, when it has the fields of the node), and how many listpack entries all that is.
/// Source:
/// src/t_stream.c of the servers.
final class StreamReader {
    private static final int DELETED = 1;
    private static final int SAME_FIELDS = 2;
    /// Flags and the two parts of the id.
    private static final int PREFIX = 3;

    private static final long UNKNOWN = -1;

    private final RdbInput in;
    private final RdbStrings strings;
    private final Listpack listpack;
    private final ByteRun fieldRun = new ByteRun();
    private final List<byte[]> fields = new ArrayList<>();
    private long nodeMillis;
    private long nodeSequence;
    private long entries;
    private long entryMillis;
    private long entrySequence;

    StreamReader(RdbInput in, RdbStrings strings, Listpack listpack) {
        this.in = in;
        this.strings = strings;
        this.listpack = listpack;
    }

    void read(int version, StreamVisitor visitor) throws IOException {
        entries = 0;
        entryMillis = 0;
        entrySequence = 0;
        long nodes = in.count();
        for (long i = 0; i < nodes; i++) {
            node(visitor);
        }
        fields.clear();
        head(version, visitor);
        long groups = in.count();
        for (long i = 0; i < groups; i++) {
            group(version, visitor);
        }
        if (version == 4) {
            producers(visitor);
        }
    }

    private void node(StreamVisitor visitor) throws IOException {
        nodeId();
        listpack.open(strings.openPacked());
        long live = listpack.requireNumber();
        long deleted = listpack.requireNumber();
        nodeFields();
        long before = entries;
        long dead = 0;
        while (listpack.next()) {
            if ((flags() & DELETED) == 0) {
                entry(visitor);
                entries++;
            } else {
                deletedEntry();
                dead++;
            }
        }
        strings.close();
        if (entries - before != live || dead != deleted) {
            throw in.damaged("a node of a stream holds %d entries and %d deleted ones, its head tells of %d and %d"
                    .formatted(entries - before, dead, live, deleted));
        }
    }

    private void nodeId() throws IOException {
        byte[] id = new byte[ValueSkipper.STREAM_ID_BYTES];
        ByteRun run = strings.openPacked();
        if (run.length() != id.length) {
            throw in.damaged("the id of a stream's node has %d bytes".formatted(run.length()));
        }
        run.copyTo(id, 0);
        strings.close();
        nodeMillis = bigEndian(id, 0);
        nodeSequence = bigEndian(id, Long.BYTES);
    }

    private static long bigEndian(byte[] bytes, int from) {
        long value = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    private void nodeFields() throws IOException {
        fields.clear();
        long count = listpack.requireNumber();
        long held = 0;
        for (long i = 0; i < count; i++) {
            listpack.require();
            held += listpack.entry().length() + Long.BYTES;
            if (held > RdbStrings.MAX_HELD_BYTES) {
                throw in.tooLarge(
                        "the fields of a stream's node have more than %d bytes".formatted(RdbStrings.MAX_HELD_BYTES));
            }
            fields.add(listpack.entry().toArray(RdbStrings.MAX_HELD_BYTES));
        }
        if (listpack.requireNumber() != 0) {
            throw in.damaged("the head of a stream's node does not end with 0");
        }
    }

    private long flags() {
        if (!listpack.isNumber() || (listpack.number() & ~(DELETED | SAME_FIELDS)) != 0) {
            throw in.damaged("unknown flags of a stream's entry");
        }
        return listpack.number();
    }

    private void entry(StreamVisitor visitor) throws IOException {
        boolean same = (listpack.number() & SAME_FIELDS) != 0;
        long millis = nodeMillis + listpack.requireNumber();
        long sequence = nodeSequence + listpack.requireNumber();
        requireRising(millis, sequence);
        long count = same ? fields.size() : listpack.requireNumber();
        visitor.entry(millis, sequence, count);
        for (long i = 0; i < count; i++) {
            if (same) {
                byte[] field = fields.get((int) i);
                fieldRun.set(field, 0, field.length);
                visitor.entryField(fieldRun);
            } else {
                listpack.require();
                visitor.entryField(listpack.entry());
            }
            listpack.require();
            visitor.entryValue(listpack.entry());
        }
        wayBack(same, count);
    }

    private void deletedEntry() throws IOException {
        boolean same = (listpack.number() & SAME_FIELDS) != 0;
        long _ = listpack.requireNumber();
        long _ = listpack.requireNumber();
        long count = same ? fields.size() : listpack.requireNumber();
        for (long i = 0; i < count; i++) {
            listpack.require();
            if (!same) {
                listpack.require();
            }
        }
        wayBack(same, count);
    }

    private void wayBack(boolean same, long count) throws IOException {
        if (listpack.requireNumber() != PREFIX + (same ? count : 2 * count + 1)) {
            throw in.damaged("an entry of a stream does not say its own length");
        }
    }

    private void requireRising(long millis, long sequence) {
        int byMillis = Long.compareUnsigned(millis, entryMillis);
        boolean rises = byMillis > 0 || (byMillis == 0 && Long.compareUnsigned(sequence, entrySequence) > 0);
        if (!rises) {
            throw in.damaged("the ids of a stream's entries do not rise");
        }
        entryMillis = millis;
        entrySequence = sequence;
    }

    private void head(int version, StreamVisitor visitor) throws IOException {
        long length = in.number();
        if (length != entries) {
            throw in.damaged(
                    "a stream holds %d entries and says it has %s".formatted(entries, Long.toUnsignedString(length)));
        }
        StreamId last = id();
        visitor.head(new StreamHead(
                length,
                last,
                version == 1 ? Optional.empty() : Optional.of(new StreamHead.Counters(id(), id(), in.number()))));
    }

    private StreamId id() throws IOException {
        return new StreamId(in.number(), in.number());
    }

    private void group(int version, StreamVisitor visitor) throws IOException {
        byte[] name = strings.next();
        visitor.group(name, id(), version == 1 ? UNKNOWN : in.number());
        long pending = in.count();
        for (long i = 0; i < pending; i++) {
            visitor.pending(in.bigEndian(8), in.bigEndian(8), in.littleEndian(8), in.number());
        }
        long consumers = in.count();
        for (long i = 0; i < consumers; i++) {
            byte[] consumer = strings.next();
            visitor.consumer(consumer, in.littleEndian(8), version < 3 ? UNKNOWN : in.littleEndian(8));
            long owned = ValueSkipper.ownedEntries(in);
            for (long j = 0; j < owned; j++) {
                visitor.owned(in.bigEndian(8), in.bigEndian(8));
            }
        }
    }

    private void producers(StreamVisitor visitor) throws IOException {
        visitor.producers(in.number(), in.number());
        long producers = in.count();
        for (long i = 0; i < producers; i++) {
            visitor.producer(strings.next());
            long ids = in.count();
            for (long j = 0; j < ids; j++) {
                visitor.produced(strings.next(), in.number(), in.number());
            }
        }
        visitor.producerCounters(in.number(), in.number());
    }
}
