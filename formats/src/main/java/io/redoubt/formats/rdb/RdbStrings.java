package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.LzfInput;
import java.io.IOException;

/// Opens the strings of an RDB file, one at a time: plain, numbers stored as such, compressed ones.
final class RdbStrings {
    static final int INT8 = 0xc0;
    static final int INT16 = 0xc1;
    static final int INT32 = 0xc2;
    static final int LZF = 0xc3;

    /// What must be whole in memory may be this large. While such an array grows, its copy is there as well, so
    /// both stay below 64 MiB together.
    static final int MAX_HELD_BYTES = 32 << 20;

    private final RdbInput in;
    private final LzfInput lzf;
    private final ByteRun run = new ByteRun();
    private boolean compressed;
    private boolean number;

    RdbStrings(RdbInput in) {
        this.in = in;
        this.lzf = new LzfInput(in);
    }

    /// Begins with the next string. The run is valid until `close`.
    ByteRun open() throws IOException {
        int first = in.unsignedByte();
        compressed = first == LZF;
        number = first >= INT8 && first <= INT32;
        switch (first) {
            case INT8 -> run.set(in.signedLittleEndian(1));
            case INT16 -> run.set(in.signedLittleEndian(2));
            case INT32 -> run.set(in.signedLittleEndian(4));
            case LZF -> {
                long compressedLength = in.count();
                long length = in.count();
                lzf.open(compressedLength, length);
                in.expands(compressedLength, length);
                run.set(lzf, length);
            }
            default -> run.set(in, in.plainLength(in.requirePlain(first)));
        }
        return run;
    }

    /// Begins with the next string, which must be one of bytes and no number: something is packed into it.
    ByteRun openPacked() throws IOException {
        ByteRun packed = open();
        if (number) {
            throw in.damaged("a number stands where something packed must be");
        }
        return packed;
    }

    /// Ends with the string and skips what was not read of it.
    void close() throws IOException {
        if (!compressed) {
            run.skipRest();
        } else if (run.remaining() == 0) {
            lzf.requireEnd();
        } else {
            lzf.abandon();
        }
        compressed = false;
    }

    /// The next string as an array of its own.
    ///
    /// @throws RdbFormatException TOO_LARGE if it has more than `MAX_HELD_BYTES`
    byte[] next() throws IOException {
        byte[] bytes = open().toArray(MAX_HELD_BYTES);
        close();
        return bytes;
    }
}
