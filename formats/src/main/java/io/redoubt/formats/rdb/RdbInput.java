package io.redoubt.formats.rdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The bytes of an RDB file, buffered, counted and summed up; the building blocks every part of the format is made of.
final class RdbInput {
    private static final int BUFFER_BYTES = 128 << 10;
    private static final String DAMAGED_HINT = "Use another snapshot; this one cannot be loaded.";

    private final InputStream in;
    private final String file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private int summedUpTo;
    private long offsetOfBuffer;
    private long crc;

    RdbInput(InputStream in, String file) {
        this.in = in;
        this.file = file;
    }

    /// Offset of the next byte.
    long offset() {
        return offsetOfBuffer + at;
    }

    /// The checksum of all bytes read so far.
    long crc64() {
        crc = Crc64.update(crc, buffer, summedUpTo, at);
        summedUpTo = at;
        return crc;
    }

    boolean atEnd() throws IOException {
        return at == limit && !refill();
    }

    int unsignedByte() throws IOException {
        if (at == limit) {
            requireMore();
        }
        return buffer[at++] & 0xff;
    }

    long littleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) unsignedByte() << (8 * i);
        }
        return value;
    }

    private long bigEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | unsignedByte();
        }
        return value;
    }

    void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > limit - at) {
            left -= limit - at;
            at = limit;
            requireMore();
        }
        at += (int) left;
    }

    /// A length or another number of the same form. Full 64 bits: numbers such as stream ids use them all.
    long number() throws IOException {
        int first = unsignedByte();
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | unsignedByte();
            case 2 -> wideNumber(first);
            default -> throw wrongByte("a number is expected, a specially encoded string begins here", DAMAGED_HINT);
        };
    }

    private long wideNumber(int first) throws IOException {
        return switch (first) {
            case 0x80 -> bigEndian(4);
            case 0x81 -> bigEndian(8);
            default -> throw wrongByte("unknown form of a number: 0x%02x".formatted(first), DAMAGED_HINT);
        };
    }

    /// A number that counts something and so cannot be negative.
    long count() throws IOException {
        long count = number();
        if (count < 0) {
            throw damaged("a count exceeds 2^63");
        }
        return count;
    }

    void skipString() throws IOException {
        int first = unsignedByte();
        if (first < 0x40) {
            skip(first);
        } else if (first < 0x80) {
            skip((first & 0x3f) << 8 | unsignedByte());
        } else if (first < 0xc0) {
            skip(requireCount(wideNumber(first)));
        } else {
            skipEncoded(first);
        }
    }

    private void skipEncoded(int first) throws IOException {
        switch (first) {
            case 0xc0 -> skip(1);
            case 0xc1 -> skip(2);
            case 0xc2 -> skip(4);
            case 0xc3 -> skipCompressed();
            default -> throw wrongByte("unknown form of a string: 0x%02x".formatted(first), DAMAGED_HINT);
        }
    }

    private void skipCompressed() throws IOException {
        long compressed = count();
        count();
        skip(compressed);
    }

    void skipStrings(long strings) throws IOException {
        for (long i = 0; i < strings; i++) {
            skipString();
        }
    }

    /// A string of any length of which the first `cap` bytes are returned; integers in decimal, compressed ones empty.
    byte[] string(int cap) throws IOException {
        int first = unsignedByte();
        return switch (first) {
            case 0xc0 -> decimal((byte) unsignedByte());
            case 0xc1 -> decimal((short) littleEndian(2));
            case 0xc2 -> decimal((int) littleEndian(4));
            case 0xc3 -> {
                skipCompressed();
                yield new byte[0];
            }
            default -> head(plainLength(first), cap);
        };
    }

    private long plainLength(int first) throws IOException {
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | unsignedByte();
            case 2 -> requireCount(wideNumber(first));
            default -> throw wrongByte("unknown form of a string: 0x%02x".formatted(first), DAMAGED_HINT);
        };
    }

    private byte[] head(long length, int cap) throws IOException {
        byte[] head = new byte[(int) Math.min(length, cap)];
        for (int i = 0; i < head.length; i++) {
            head[i] = (byte) unsignedByte();
        }
        skip(length - head.length);
        return head;
    }

    private static byte[] decimal(int value) {
        return Integer.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    private long requireCount(long length) {
        if (length < 0) {
            throw damaged("a length exceeds 2^63");
        }
        return length;
    }

    private void requireMore() throws IOException {
        if (!refill()) {
            throw new RdbFormatException(file, offset(), "the file ends here, its content goes on", DAMAGED_HINT);
        }
    }

    private boolean refill() throws IOException {
        crc64();
        int read = 0;
        while (read == 0) {
            read = in.read(buffer, 0, buffer.length);
        }
        if (read < 0) {
            return false;
        }
        offsetOfBuffer += limit;
        at = 0;
        limit = read;
        summedUpTo = 0;
        return true;
    }

    /// What to throw when the bytes just read make no sense.
    RdbFormatException damaged(String what) {
        return damaged(what, DAMAGED_HINT);
    }

    RdbFormatException damaged(String what, String hint) {
        return new RdbFormatException(file, offset(), what, hint);
    }

    /// What to throw when the last byte read makes no sense.
    RdbFormatException wrongByte(String what, String hint) {
        return new RdbFormatException(file, offset() - 1, what, hint);
    }
}
