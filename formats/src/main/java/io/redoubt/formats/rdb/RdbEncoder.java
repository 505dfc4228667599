package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;

/// Writes the building blocks of an RDB file in their shortest plain form: numbers, strings uncompressed.
final class RdbEncoder {
    private static final int WIDE_32 = 0x80;
    private static final int WIDE_64 = 0x81;

    private final PieceSink sink;
    private final byte[] scratch = new byte[1 + Long.BYTES];

    RdbEncoder(PieceSink sink) {
        this.sink = sink;
    }

    PieceSink sink() {
        return sink;
    }

    void unsignedByte(int value) throws IOException {
        scratch[0] = (byte) value;
        sink.piece(scratch, 0, 1);
    }

    void littleEndian(long value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            scratch[i] = (byte) (value >>> (Byte.SIZE * i));
        }
        sink.piece(scratch, 0, bytes);
    }

    /// A length or other number; all 64 bits are its own.
    void number(long value) throws IOException {
        if (value >= 0 && value < 1 << 6) {
            unsignedByte((int) value);
        } else if (value >= 0 && value < 1 << 14) {
            scratch[0] = (byte) (1 << 6 | value >> 8);
            scratch[1] = (byte) value;
            sink.piece(scratch, 0, 2);
        } else if (value >>> 32 == 0) {
            wide(WIDE_32, value, Integer.BYTES);
        } else {
            wide(WIDE_64, value, Long.BYTES);
        }
    }

    private void wide(int form, long value, int bytes) throws IOException {
        scratch[0] = (byte) form;
        for (int i = 0; i < bytes; i++) {
            scratch[1 + i] = (byte) (value >>> (Byte.SIZE * (bytes - 1 - i)));
        }
        sink.piece(scratch, 0, 1 + bytes);
    }

    void string(byte[] bytes, int length) throws IOException {
        number(length);
        sink.piece(bytes, 0, length);
    }

    void string(ByteRun run) throws IOException {
        number(run.remaining());
        run.forEachPiece(sink);
    }
}
