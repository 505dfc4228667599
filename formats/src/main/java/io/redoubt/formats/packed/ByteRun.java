package io.redoubt.formats.packed;

import java.io.IOException;
import java.util.Arrays;

/// A byte string of known length that is read once, in pieces: a key, an element, a field.
///
/// One instance serves many strings, one after another: it is valid only until its reader goes on, and whatever was not
/// read of it by then is skipped.
public final class ByteRun {
    private static final int FIRST_STEP = 1 << 16;

    private final MemoryInput memory = new MemoryInput();
    private ByteInput in = memory;
    private long start;
    private long end;

    /// Makes the next `length` bytes of `in` this run.
    public void set(ByteInput in, long length) {
        this.in = in;
        start = in.position();
        end = start + length;
    }

    /// Makes `bytes[from, to)` this run; they must not change while it is read.
    public void set(byte[] bytes, int from, int to) {
        memory.open(bytes, from, to);
        set(memory, to - from);
    }

    /// Makes the decimal form of `number` this run.
    public void set(long number) {
        memory.openDecimal(number);
        set(memory, memory.limit - memory.at);
    }

    /// Bytes of the whole string. For a compressed one as its file claims: no memory may depend on it alone.
    public long length() {
        return end - start;
    }

    /// Bytes not yet read.
    public long remaining() {
        return end - in.position();
    }

    /// Hands all that was not read yet to `sink`.
    public void forEachPiece(PieceSink sink) throws IOException {
        in.pieces(remaining(), sink);
    }

    /// Reads all that was not read yet into an array of its own, which grows with what is really there.
    ///
    /// @param limit largest length that is accepted
    /// @throws RuntimeException as the reader does for what cannot be held in memory, if it is longer
    public byte[] toArray(int limit) throws IOException {
        long length = remaining();
        if (length > limit) {
            throw in.tooLarge("a string of %d bytes; at most %d are held in memory".formatted(length, limit));
        }
        byte[] bytes = new byte[(int) Math.min(length, FIRST_STEP)];
        int done = 0;
        while (true) {
            in.copyTo(bytes, done, bytes.length - done);
            done = bytes.length;
            if (done == length) {
                return bytes;
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * done));
        }
    }

    /// Reads up to `limit` bytes and skips the rest.
    public byte[] head(int limit) throws IOException {
        byte[] head = new byte[(int) Math.min(remaining(), limit)];
        in.copyTo(head, 0, head.length);
        skipRest();
        return head;
    }

    /// Copies all that was not read yet to `target`, from its index `from` on; it must fit.
    public void copyTo(byte[] target, int from) throws IOException {
        in.copyTo(target, from, Math.toIntExact(remaining()));
    }

    public void skipRest() throws IOException {
        in.skip(remaining());
    }

    /// What this run is a part of, for readers of what is packed into it.
    ByteInput input() {
        return in;
    }
}
