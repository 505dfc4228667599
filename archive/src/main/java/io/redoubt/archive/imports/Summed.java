package io.redoubt.archive.imports;

import io.redoubt.formats.rdb.Crc64;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Compares the checksum a snapshot ends with, in whatever version, with the bytes before it as they pass.
/// Confined to one thread.
final class Summed extends FilterInputStream {
    private final long summedBytes;
    private final byte[] end = new byte[Long.BYTES];
    private long at;
    private long crc;

    /// @param bytes of the whole snapshot
    Summed(InputStream in, long bytes) {
        super(in);
        this.summedBytes = bytes - end.length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        int read = super.read(into, from, count);
        int summed = Math.clamp(summedBytes - at, 0, Math.max(0, read));
        crc = Crc64.update(crc, into, from, from + summed);
        for (int i = summed; i < read; i++) {
            end[(int) (at + i - summedBytes)] = into[from + i];
        }
        at += Math.max(0, read);
        return read;
    }

    /// Whether they are equal, once all has passed.
    boolean right() {
        return ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getLong() == crc;
    }
}
