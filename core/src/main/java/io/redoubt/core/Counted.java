package io.redoubt.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Tells how much has been read. Confined to one thread.
public final class Counted extends FilterInputStream {
    private final Progress progress;
    private long bytes;

    /// @param before bytes of the same phase that were read elsewhere
    public Counted(InputStream in, long before, Progress progress) {
        super(in);
        this.bytes = before;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        int read = super.read(into, from, count);
        bytes += Math.max(0, read);
        progress.done(bytes);
        return read;
    }
}
