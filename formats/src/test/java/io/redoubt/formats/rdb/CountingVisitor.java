package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Adds up the bytes of strings and of hashes, and reads them.
final class CountingVisitor implements ValueVisitor {
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
        string(field);
    }

    @Override
    public void value(ByteRun value) throws IOException {
        string(value);
    }

    @Override
    public void fieldExpiry(long absoluteMillis) {}

    @Override
    public void element(ByteRun element) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void member(ByteRun member) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void scored(ByteRun member) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void score(double score) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StreamVisitor stream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void module(ModuleType type) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void moduleNumber(int kind, long bits) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void moduleString(ByteRun piece) {
        throw new UnsupportedOperationException();
    }
}
