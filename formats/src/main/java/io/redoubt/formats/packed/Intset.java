package io.redoubt.formats.packed;

import java.io.IOException;

/// An intset: a set of whole numbers in rising order.
///
/// Bytes of each number (4): 2, 4 or 8; how many numbers (4); the numbers; all with the lowest byte first. Source:
/// src/intset.c of the servers.
public final class Intset extends PackedEntries {
    private static final int HEADER_BYTES = 8;

    private int width;
    private long count;
    private long before;

    @Override
    public long count() {
        return count;
    }

    @Override
    void header(ByteInput in, long length) throws IOException {
        width = (int) in.littleEndian(4);
        count = in.littleEndian(4);
        if ((width != 2 && width != 4 && width != 8) || length != HEADER_BYTES + width * count) {
            throw in.damaged(
                    "an intset of %d bytes says it has %d numbers of %d bytes".formatted(length, count, width));
        }
    }

    @Override
    boolean entry(ByteInput in) throws IOException {
        if (entriesRead() == count) {
            return false;
        }
        long number = in.signedLittleEndian(width);
        if (entriesRead() > 0 && number <= before) {
            throw in.damaged("the numbers of an intset do not rise");
        }
        before = number;
        number(number);
        return true;
    }

    @Override
    void trailer(ByteInput in) {}

    @Override
    String name() {
        return "an intset";
    }
}
