package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import java.io.IOException;

/// Ignores all of a value; for those who look for one thing in it and override what tells of that.
public class QuietValueVisitor implements ValueVisitor {
    private static final StreamVisitor QUIET = new QuietStreamVisitor();

    @Override
    public void string(ByteRun value) throws IOException {}

    @Override
    public void element(ByteRun element) throws IOException {}

    @Override
    public void member(ByteRun member) throws IOException {}

    @Override
    public void scored(ByteRun member) throws IOException {}

    @Override
    public void score(double score) throws IOException {}

    @Override
    public void field(ByteRun field) throws IOException {}

    @Override
    public void value(ByteRun value) throws IOException {}

    @Override
    public void fieldExpiry(long absoluteMillis) throws IOException {}

    @Override
    public StreamVisitor stream() throws IOException {
        return QUIET;
    }

    @Override
    public void module(ModuleType type) throws IOException {}

    @Override
    public void moduleNumber(int kind, long bits) throws IOException {}

    @Override
    public void moduleString(ByteRun piece) throws IOException {}
}
