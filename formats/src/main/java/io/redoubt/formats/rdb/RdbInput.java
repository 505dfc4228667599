package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteInput;
import io.redoubt.formats.packed.LzfInput;
import io.redoubt.formats.packed.PieceSink;
import io.redoubt.formats.rdb.RdbFormatException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The bytes of an RDB file, buffered, counted and summed up; the building blocks every part of the format is
/// made of.
final class RdbInput extends ByteInput {
    private static final int BUFFER_BYTES = 128 << 10;
    private static final String DAMAGED_HINT = "Use another snapshot; this one cannot be loaded.";
    private static final PieceSink NOWHERE = (_, _, _) -> {};

    private final InputStream in;
    private final String file;
    private final boolean whole;
    private int summedUpTo;
    private long crc;
    private Optional<ReadAhead.Chunk> chunk = Optional.empty();
    private PieceSink copy = NOWHERE;
    private boolean copying;
    private int copiedUpTo;
    private long expansion;

    /// @param whole whether the RDB is all there is in the file
    RdbInput(InputStream in, String file, boolean whole) {
        super(in instanceof ReadAhead ? new byte[0] : new byte[BUFFER_BYTES]);
        this.whole = whole;
        this.in = in;
        this.file = file;
    }

    /// The checksum of all bytes read so far.
    long crc64() {
        crc = Crc64.update(crc, window, summedUpTo, at);
        summedUpTo = at;
        return crc;
    }

    /// Ends with the RDB, behind which nothing may come if it is all of the file.
    void requireEnd() throws IOException {
        if (whole && (at < limit || refill())) {
            throw damaged("the file goes on behind its end");
        }
    }

    /// Hands every byte that is read from now on to `sink` as well, until `endCopy`.
    void startCopy(PieceSink sink) {
        copy = sink;
        copying = true;
        copiedUpTo = at;
    }

    void endCopy() throws IOException {
        flushCopy();
        copying = false;
        copy = NOWHERE;
    }

    private void flushCopy() throws IOException {
        if (copying && copiedUpTo < at) {
            copy.piece(window, copiedUpTo, at);
            copiedUpTo = at;
        }
    }

    /// A length or another number of the same form. Full 64 bits: numbers such as stream ids use them all.
    long number() throws IOException {
        int first = unsignedByte();
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | unsignedByte();
            case 2 -> wideNumber(first);
            default -> throw wrongByte("a number is expected, a specially encoded string begins here");
        };
    }

    private long wideNumber(int first) throws IOException {
        return switch (first) {
            case 0x80 -> bigEndian(4);
            case 0x81 -> bigEndian(8);
            default -> throw wrongByte("unknown form of a number: 0x%02x".formatted(first));
        };
    }

    /// A number that counts something and so cannot be negative.
    long count() throws IOException {
        return requireCount(number());
    }

    private long requireCount(long count) {
        if (count < 0) {
            throw damaged("a length or count exceeds 2^63");
        }
        return count;
    }

    /// The length of a plain string that began with the byte `first`, below 0xc0.
    long plainLength(int first) throws IOException {
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | unsignedByte();
            default -> requireCount(wideNumber(first));
        };
    }

    void skipString() throws IOException {
        int first = unsignedByte();
        switch (first) {
            case RdbStrings.INT8 -> skip(1);
            case RdbStrings.INT16 -> skip(2);
            case RdbStrings.INT32 -> skip(4);
            case RdbStrings.LZF -> skipCompressed();
            default -> skip(plainLength(requirePlain(first)));
        }
    }

    private void skipCompressed() throws IOException {
        long compressed = count();
        long length = count();
        LzfInput.requirePossible(compressed, length, this);
        expands(compressed, length);
        skip(compressed);
    }

    /// Notes a compressed string, whose length was found to be possible.
    void expands(long compressed, long length) {
        expansion += length - compressed;
    }

    /// How many bytes more all strings so far have uncompressed, as far as the file claims.
    long expansion() {
        return expansion;
    }

    int requirePlain(int first) {
        if (first > RdbStrings.LZF) {
            throw wrongByte("unknown form of a string: 0x%02x".formatted(first));
        }
        return first;
    }

    void skipStrings(long strings) throws IOException {
        for (long i = 0; i < strings; i++) {
            skipString();
        }
    }

    void skipNumbers(int numbers) throws IOException {
        for (int i = 0; i < numbers; i++) {
            number();
        }
    }

    @Override
    protected void advance() throws IOException {
        if (!refill()) {
            throw failure(Problem.TRUNCATED, position(), "the file ends here, its content goes on");
        }
    }

    private boolean refill() throws IOException {
        flushCopy();
        return in instanceof ReadAhead ahead ? refill(ahead) : refillHere();
    }

    private boolean refillHere() throws IOException {
        crc64();
        int read = 0;
        while (read == 0) {
            read = in.read(window, 0, window.length);
        }
        if (read < 0) {
            return false;
        }
        begin(read);
        return true;
    }

    private boolean refill(ReadAhead ahead) throws IOException {
        // Asked for in the middle of the chunk, the checksum was taken here; else the other thread took it.
        if (summedUpTo > 0) {
            crc64();
        } else if (limit > 0) {
            crc = chunk.orElseThrow().crcAfter(crc);
            summedUpTo = limit;
        }
        Optional<ReadAhead.Chunk> next = ahead.next();
        if (next.isEmpty()) {
            return false;
        }
        chunk = next;
        window = next.get().bytes();
        begin(next.get().length());
        return true;
    }

    private void begin(int bytes) {
        windowStart += limit;
        at = 0;
        limit = bytes;
        summedUpTo = 0;
        copiedUpTo = 0;
    }

    @Override
    public RdbFormatException damaged(String what) {
        return failure(Problem.DAMAGED, position(), what);
    }

    @Override
    public RdbFormatException tooLarge(String what) {
        return new RdbFormatException(
                Problem.TOO_LARGE,
                file,
                position(),
                what,
                "No server makes these by itself; if the snapshot is genuine, load it with a server.");
    }

    /// What to throw when the last byte read makes no sense.
    RdbFormatException wrongByte(String what) {
        return failure(Problem.DAMAGED, position() - 1, what);
    }

    /// What to throw when the last byte read is nothing known. Reads the rest of the file, as `refusal` does.
    RdbFormatException unknown(String what) throws IOException {
        return refusal(
                Problem.TOO_NEW,
                position() - 1,
                what,
                "The file may come from a newer server; check for a newer release of this program.");
    }

    /// What to throw when something is met that other versions may have written, or a changed byte: the checksum
    /// tells which, so the file is read to its end.
    RdbFormatException refusal(Problem problem, long offset, String what, String hint) throws IOException {
        return whole && wrongChecksum()
                ? failure(Problem.DAMAGED, offset, what + "; the file's checksum is wrong as well")
                : new RdbFormatException(problem, file, offset, what, hint);
    }

    private boolean wrongChecksum() throws IOException {
        long last = 0;
        do {
            for (int i = Math.max(at, limit - Long.BYTES); i < limit; i++) {
                last = last << Byte.SIZE | (window[i] & 0xff);
            }
            at = limit;
        } while (refill());
        // The checksum of bytes with their own checksum behind them is 0.
        return last != 0 && crc64() != 0;
    }

    /// What to throw when the file does not begin like an RDB.
    RdbFormatException notAnRdb(String what, String hint) {
        return new RdbFormatException(Problem.NOT_AN_RDB, file, 0, what, hint);
    }

    private RdbFormatException failure(Problem problem, long offset, String what) {
        return new RdbFormatException(problem, file, offset, what, DAMAGED_HINT);
    }
}
