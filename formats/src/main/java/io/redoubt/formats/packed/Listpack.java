package io.redoubt.formats.packed;

import java.io.IOException;

/// A listpack, the packing of Redis 7 and Valkey; in streams since Redis 5.
///
/// Total bytes (4), entries (2), both with the lowest byte first; then for each entry its encoding, its bytes, and how
/// many both are, from the end in groups of seven bits; then 0xff. Source: src/listpack.c of the servers.
public final class Listpack extends PackedEntries {
    private static final int HEADER_BYTES = 6;
    private static final int END = 0xff;

    private long count;
    private long entryStart;

    @Override
    public long count() {
        return count;
    }

    @Override
    void header(ByteInput in, long length) throws IOException {
        long total = in.littleEndian(4);
        long entries = in.littleEndian(2);
        if (total != length || total <= HEADER_BYTES) {
            throw in.damaged("a listpack of %d bytes says it has %d".formatted(length, total));
        }
        count = entries == COUNT_UNKNOWN ? -1 : entries;
    }

    @Override
    boolean entry(ByteInput in) throws IOException {
        entryStart = offset();
        int first = in.unsignedByte();
        if (first < 0x80) {
            number(first);
        } else if (first < 0xc0) {
            text(first & 0x3f);
        } else if (first < 0xe0) {
            // 13 bits with a sign
            number((first << 27 >> 19) | in.unsignedByte());
        } else if (first < 0xf0) {
            text((first & 0x0f) << 8 | in.unsignedByte());
        } else {
            return longEntry(in, first);
        }
        return true;
    }

    private boolean longEntry(ByteInput in, int first) throws IOException {
        switch (first) {
            case 0xf0 -> text(in.littleEndian(4));
            case 0xf1 -> number(in.signedLittleEndian(2));
            case 0xf2 -> number(in.signedLittleEndian(3));
            case 0xf3 -> number(in.signedLittleEndian(4));
            case 0xf4 -> number(in.littleEndian(8));
            case END -> {
                return false;
            }
            default -> throw in.damaged("unknown encoding 0x%02x in a listpack".formatted(first));
        }
        return true;
    }

    @Override
    void trailer(ByteInput in) throws IOException {
        long length = offset() - entryStart;
        int groups = groups(length);
        // The highest group comes first; all but it have their highest bit set.
        long back = in.unsignedByte();
        boolean formed = back < 0x80;
        for (int i = 1; i < groups; i++) {
            int group = in.unsignedByte();
            formed &= group >= 0x80;
            back = back << 7 | (group & 0x7f);
        }
        if (!formed || back != length) {
            throw in.damaged("an entry of a listpack has %d bytes, behind it stands %d".formatted(length, back));
        }
    }

    private static int groups(long length) {
        if (length < 1 << 7) {
            return 1;
        } else if (length < 1 << 14) {
            return 2;
        } else if (length < 1 << 21) {
            return 3;
        }
        return length < 1 << 28 ? 4 : 5;
    }

    @Override
    String name() {
        return "a listpack";
    }
}
