package io.redoubt.formats.packed;

import java.io.IOException;

/// Bytes that are read once, front to back, through a window that moves over them.
///
/// Lengths are `long` and may be larger than any memory: nothing is allocated from them here.
public abstract class ByteInput {
    /// Holds the bytes `[at, limit)` that come next.
    protected byte[] window;

    protected int at;
    protected int limit;

    /// Position of the first byte of the window.
    protected long windowStart;

    protected ByteInput(byte[] window) {
        this.window = window;
    }

    /// Called when the window is used up: puts at least one more byte into it.
    ///
    /// @throws RuntimeException made by `damaged` or its like if there is none
    protected abstract void advance() throws IOException;

    /// What to throw when the bytes just read make no sense.
    public abstract RuntimeException damaged(String what);

    /// What to throw when something has to be kept in memory that is too large for it.
    public abstract RuntimeException tooLarge(String what);

    /// Bytes before the next one. Only rises.
    public final long position() {
        return windowStart + at;
    }

    /// The next byte, 0 to 255.
    public final int unsignedByte() throws IOException {
        if (at == limit) {
            advance();
        }
        return window[at++] & 0xff;
    }

    /// The next 1 to 8 bytes as a number whose lowest byte comes first; below 8 bytes never negative.
    public final long littleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) unsignedByte() << (8 * i);
        }
        return value;
    }

    /// The same with a sign.
    public final long signedLittleEndian(int bytes) throws IOException {
        int unused = Long.SIZE - 8 * bytes;
        return littleEndian(bytes) << unused >> unused;
    }

    /// The next 1 to 8 bytes as a number whose highest byte comes first; below 8 bytes never negative.
    public final long bigEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | unsignedByte();
        }
        return value;
    }

    public final void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > limit - at) {
            left -= limit - at;
            at = limit;
            advance();
        }
        at += (int) left;
    }

    /// Hands over the next bytes in as few pieces as the window allows.
    public final void pieces(long bytes, PieceSink sink) throws IOException {
        long left = bytes;
        while (left > 0) {
            if (at == limit) {
                advance();
            }
            int from = at;
            int length = (int) Math.min(left, limit - at);
            at += length;
            left -= length;
            sink.piece(window, from, from + length);
        }
    }

    /// Copies the next bytes into `target[from, from + length)`.
    public final void copyTo(byte[] target, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (at == limit) {
                advance();
            }
            int piece = Math.min(length - done, limit - at);
            System.arraycopy(window, at, target, from + done, piece);
            at += piece;
            done += piece;
        }
    }
}
