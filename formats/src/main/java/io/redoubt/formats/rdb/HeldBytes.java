package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.PieceSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Encoded bytes that have to wait for something that comes behind them in the file.
final class HeldBytes implements PieceSink {
    private final RdbInput in;
    private final String what;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /// @param what they are, for the refusal when they become too many
    HeldBytes(RdbInput in, String what) {
        this.in = in;
        this.what = what;
    }

    @Override
    public void piece(byte[] piece, int from, int to) {
        if (bytes.size() + (to - from) > RdbStrings.MAX_HELD_BYTES) {
            throw in.tooLarge("%s of more than %d bytes".formatted(what, RdbStrings.MAX_HELD_BYTES));
        }
        bytes.write(piece, from, to - from);
    }

    long size() {
        return bytes.size();
    }

    byte[] toArray() {
        return bytes.toByteArray();
    }

    /// Hands them over and is empty again.
    void moveTo(PieceSink sink) throws IOException {
        byte[] all = bytes.toByteArray();
        sink.piece(all, 0, all.length);
        bytes.reset();
    }
}
