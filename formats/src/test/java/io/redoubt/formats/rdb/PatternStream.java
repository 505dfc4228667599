package io.redoubt.formats.rdb;

import java.io.InputStream;
import java.util.List;

/// A file too large to keep: parts, each repeated.
final class PatternStream extends InputStream {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(byte[] bytes, long times) {}

    private final List<Part> parts;
    private int part;
    private long time;
    private int at;

    PatternStream(Part... parts) {
        this.parts = List.of(parts);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int done = 0;
        while (done < length && part < parts.size()) {
            byte[] bytes = parts.get(part).bytes();
            int piece = Math.min(length - done, bytes.length - at);
            System.arraycopy(bytes, at, target, offset + done, piece);
            done += piece;
            at += piece;
            if (at == bytes.length) {
                at = 0;
                time++;
            }
            if (time == parts.get(part).times()) {
                time = 0;
                part++;
            }
        }
        return done == 0 ? -1 : done;
    }
}
