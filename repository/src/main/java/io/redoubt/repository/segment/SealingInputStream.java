package io.redoubt.repository.segment;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Hands what a reader takes from a stream to a sealed file as well. Confined to one thread.
final class SealingInputStream extends FilterInputStream {
    private final SealedFileWriter writer;

    SealingInputStream(InputStream in, SealedFileWriter writer) {
        super(in);
        this.writer = writer;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            writer.write(bytes, offset, offset + count);
        }
        return count;
    }

    @Override
    public long skip(long count) {
        throw new UncheckedIOException(new IOException("skipping would leave bytes out of the copy"));
    }
}
