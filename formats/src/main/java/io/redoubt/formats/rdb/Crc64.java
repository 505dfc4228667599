package io.redoubt.formats.rdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The checksum at the end of an RDB file: CRC-64 by Jones, reflected, start value 0, no final inversion.
///
/// Check value of `123456789` is e9c6d914c4b8d9ca. Sixteen bytes are taken per step: the contribution of each
/// byte to the remainder after the step comes from a table of its own, so the sixteen look-ups do not wait for
/// one another.
public final class Crc64 {
    /// x^0 to x^63 of the polynomial ad93d23594c935a9, bits reversed.
    private static final long POLYNOMIAL = 0x95AC9329AC4BC9B5L;

    /// The polynomial 1: with bits reversed the highest power is the lowest bit.
    private static final long X_0 = 1L << 63;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // One table per distance from the end of a 16-byte step; tables as separate constants let the compiler drop the
    // checks.
    private static final long[] T0 = firstTable();
    private static final long[] T1 = further(T0);
    private static final long[] T2 = further(T1);
    private static final long[] T3 = further(T2);
    private static final long[] T4 = further(T3);
    private static final long[] T5 = further(T4);
    private static final long[] T6 = further(T5);
    private static final long[] T7 = further(T6);
    private static final long[] T8 = further(T7);
    private static final long[] T9 = further(T8);
    private static final long[] T10 = further(T9);
    private static final long[] T11 = further(T10);
    private static final long[] T12 = further(T11);
    private static final long[] T13 = further(T12);
    private static final long[] T14 = further(T13);
    private static final long[] T15 = further(T14);

    private Crc64() {}

    /// The checksum of all bytes summed up in `crc` (0 for none) followed by `bytes[from, to)`.
    public static long update(long crc, byte[] bytes, int from, int to) {
        long value = crc;
        int at = from;
        for (; at + 16 <= to; at += 16) {
            long first = value ^ (long) WORDS.get(bytes, at);
            long second = (long) WORDS.get(bytes, at + 8);
            value = firstHalf(first) ^ secondHalf(second);
        }
        for (; at < to; at++) {
            value = T0[(int) (value ^ bytes[at]) & 255] ^ (value >>> 8);
        }
        return value;
    }

    /// The checksum of some bytes followed by others, from the checksums of both.
    ///
    /// @param second of the bytes that follow, by themselves
    /// @param power of the number of bytes that follow, as `power` gives it
    static long joined(long first, long second, long power) {
        return product(first, power) ^ second;
    }

    /// What a checksum is multiplied with when this many bytes follow: x^(8 * bytes) modulo the polynomial.
    static long power(long bytes) {
        long result = X_0;
        long square = X_0 >>> Byte.SIZE; // x^8, one byte
        for (long left = bytes; left > 0; left >>>= 1) {
            if ((left & 1) != 0) {
                result = product(result, square);
            }
            square = product(square, square);
        }
        return result;
    }

    /// Of two polynomials over GF(2), bits reversed, modulo the polynomial of the checksum.
    private static long product(long a, long b) {
        long product = 0;
        long shifted = b;
        for (long bit = X_0; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ POLYNOMIAL;
        }
        return product;
    }

    private static long firstHalf(long word) {
        return T15[(int) word & 255]
                ^ T14[(int) (word >>> 8) & 255]
                ^ T13[(int) (word >>> 16) & 255]
                ^ T12[(int) (word >>> 24) & 255]
                ^ T11[(int) (word >>> 32) & 255]
                ^ T10[(int) (word >>> 40) & 255]
                ^ T9[(int) (word >>> 48) & 255]
                ^ T8[(int) (word >>> 56)];
    }

    private static long secondHalf(long word) {
        return T7[(int) word & 255]
                ^ T6[(int) (word >>> 8) & 255]
                ^ T5[(int) (word >>> 16) & 255]
                ^ T4[(int) (word >>> 24) & 255]
                ^ T3[(int) (word >>> 32) & 255]
                ^ T2[(int) (word >>> 40) & 255]
                ^ T1[(int) (word >>> 48) & 255]
                ^ T0[(int) (word >>> 56)];
    }

    private static long[] firstTable() {
        long[] table = new long[256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ POLYNOMIAL;
            }
            table[i] = value;
        }
        return table;
    }

    /// The table for a byte one place further from the end.
    private static long[] further(long[] nearer) {
        long[] table = new long[256];
        for (int i = 0; i < 256; i++) {
            table[i] = T0[(int) nearer[i] & 255] ^ nearer[i] >>> 8;
        }
        return table;
    }
}
