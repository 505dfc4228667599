package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Reads strings and hashes and adds up their bytes.
final class CountingVisitor extends QuietValueVisitor {
    private final PieceSink sink;

    CountingVisitor(AtomicLong bytes) {
        sink = (_, from, to) -> bytes.addAndGet(to - from);
    }

    @Override
    public void string(ByteRun value) throws IOException {
        value.forEachPiece(sink);
    }

    @Override
    public void field(ByteRun field) throws IOException {
        field.forEachPiece(sink);
    }

    @Override
    public void value(ByteRun value) throws IOException {
        value.forEachPiece(sink);
    }
}
