package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;

/// Writes the packing of Redis 6 and older; its layout is that of `Ziplist`. Numbers are written as text, which
/// servers take as the same.
final class ZiplistEncoder {
    static final int HEADER_BYTES = 10;

    /// All of a ziplist must be counted in 32 bits.
    static final long MAX_TEXT_BYTES = 0xffff_ffffL - 32;

    private static final int END = 0xff;
    private static final int LONG_PREVIOUS = 0xfe;
    private static final int COUNT_UNKNOWN = 0xffff;

    private final RdbEncoder out;
    private long position = HEADER_BYTES;
    private long last = HEADER_BYTES;
    private long previousLength;
    private long entries;

    ZiplistEncoder(PieceSink sink) {
        out = new RdbEncoder(sink);
    }

    /// Bytes of a ziplist that holds one text.
    static long bytesOfSingle(long length) {
        return HEADER_BYTES + 1 + lengthBytes(length) + length + 1;
    }

    private static int lengthBytes(long length) {
        return length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 5;
    }

    /// @param last where the last entry begins
    void header(long bytes, long last, long entries) throws IOException {
        out.littleEndian(bytes, Integer.BYTES);
        out.littleEndian(last, Integer.BYTES);
        out.littleEndian(Math.min(entries, COUNT_UNKNOWN), Short.BYTES);
    }

    /// Adds what was not read of `text` yet as an entry.
    void text(ByteRun text) throws IOException {
        last = position;
        long length = text.remaining();
        int previousBytes = previous();
        textLength(length);
        text.forEachPiece(out.sink());
        previousLength = previousBytes + lengthBytes(length) + length;
        position += previousLength;
        entries++;
    }

    private int previous() throws IOException {
        if (previousLength < LONG_PREVIOUS) {
            out.unsignedByte((int) previousLength);
            return 1;
        }
        out.unsignedByte(LONG_PREVIOUS);
        out.littleEndian(previousLength, Integer.BYTES);
        return 1 + Integer.BYTES;
    }

    private void textLength(long length) throws IOException {
        switch (lengthBytes(length)) {
            case 1 -> out.unsignedByte((int) length);
            case 2 -> {
                out.unsignedByte((int) (1 << 6 | length >> 8));
                out.unsignedByte((int) (length & 0xff));
            }
            default -> {
                out.unsignedByte(1 << 7);
                out.littleEndian(Integer.toUnsignedLong(Integer.reverseBytes((int) length)), Integer.BYTES);
            }
        }
    }

    /// Ends the entries.
    void end() throws IOException {
        out.unsignedByte(END);
    }

    long last() {
        return last;
    }

    long entries() {
        return entries;
    }
}
