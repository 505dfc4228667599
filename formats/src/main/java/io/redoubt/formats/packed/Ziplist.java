package io.redoubt.formats.packed;

import java.io.IOException;

/// A ziplist, the packing of Redis 6 and older.
///
/// Total bytes (4), where the last entry begins (4), entries (2), all with the lowest byte first; then for each entry
/// the length of the one before, its encoding, its bytes; then 0xff. Source: src/ziplist.c of the servers.
public final class Ziplist extends PackedEntries {
    private static final int HEADER_BYTES = 10;
    private static final int END = 0xff;
    private static final int LONG_PREVIOUS = 0xfe;

    private long count;
    private long last;
    private long entryStart;
    private long previousLength;

    @Override
    public long count() {
        return count;
    }

    @Override
    void header(ByteInput in, long length) throws IOException {
        long total = in.littleEndian(4);
        last = in.littleEndian(4);
        long entries = in.littleEndian(2);
        if (total != length || total <= HEADER_BYTES) {
            throw in.damaged("a ziplist of %d bytes says it has %d".formatted(length, total));
        }
        count = entries == COUNT_UNKNOWN ? -1 : entries;
        previousLength = 0;
        entryStart = HEADER_BYTES;
    }

    @Override
    boolean entry(ByteInput in) throws IOException {
        long begin = offset();
        int first = in.unsignedByte();
        if (first == END) {
            requireLast(in);
            return false;
        }
        entryStart = begin;
        long previous = first == LONG_PREVIOUS ? in.littleEndian(4) : first;
        if (previous != previousLength) {
            throw in.damaged(
                    "an entry of a ziplist has %d bytes, the next one says %d".formatted(previousLength, previous));
        }
        content(in);
        return true;
    }

    private void requireLast(ByteInput in) {
        if (last != entryStart) {
            throw in.damaged("the last entry of a ziplist begins at its byte %d, its header says %d"
                    .formatted(entryStart, last));
        }
    }

    private void content(ByteInput in) throws IOException {
        int first = in.unsignedByte();
        switch (first >> 6) {
            case 0 -> text(first);
            case 1 -> text((first & 0x3f) << 8 | in.unsignedByte());
            case 2 -> text(in.bigEndian(4));
            default -> numberContent(in, first);
        }
    }

    private void numberContent(ByteInput in, int first) throws IOException {
        switch (first) {
            case 0xc0 -> number(in.signedLittleEndian(2));
            case 0xd0 -> number(in.signedLittleEndian(4));
            case 0xe0 -> number(in.littleEndian(8));
            case 0xf0 -> number(in.signedLittleEndian(3));
            case 0xfe -> number(in.signedLittleEndian(1));
            default -> {
                if (first < 0xf1 || first > 0xfd) {
                    throw in.damaged("unknown encoding 0x%02x in a ziplist".formatted(first));
                }
                // 0 to 12 stand in the byte itself
                number((first & 0x0f) - 1);
            }
        }
    }

    @Override
    void trailer(ByteInput in) {
        previousLength = offset() - entryStart;
    }

    @Override
    String name() {
        return "a ziplist";
    }
}
