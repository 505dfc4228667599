package io.redoubt.formats.packed;

import java.io.IOException;

/// A zipmap, in which Redis before 2.6 packed small hashes; later servers still load it.
///
/// How many pairs (1 byte, 254 for more); then for each pair the length of the key, the key, the length of the value,
/// the number of bytes unused behind it (1), the value, those bytes; then 0xff. A length is one byte below 254, or 254
/// and four bytes, the lowest first. Source: src/zipmap.c of the servers.
public final class Zipmap extends PackedEntries {
    private static final int LONG = 254;
    private static final int END = 0xff;

    private int pairs;
    private int unused;

    @Override
    public long count() {
        return pairs < LONG ? 2L * pairs : -1;
    }

    @Override
    void header(ByteInput in, long length) throws IOException {
        if (length < 2) {
            throw in.damaged("a zipmap of %d bytes is none".formatted(length));
        }
        pairs = in.unsignedByte();
    }

    @Override
    boolean entry(ByteInput in) throws IOException {
        boolean isKey = entriesRead() % 2 == 0;
        int first = in.unsignedByte();
        if (first == END && isKey) {
            return false;
        }
        if (first == END) {
            throw in.damaged("a zipmap ends behind a key");
        }
        long length = first == LONG ? in.littleEndian(4) : first;
        unused = isKey ? 0 : in.unsignedByte();
        text(length);
        return true;
    }

    @Override
    void trailer(ByteInput in) throws IOException {
        in.skip(unused);
    }

    @Override
    String name() {
        return "a zipmap";
    }
}
