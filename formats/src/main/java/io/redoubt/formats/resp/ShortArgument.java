package io.redoubt.formats.resp;

import java.nio.charset.StandardCharsets;

/// Holds one short argument (a command's name, an option, a number) that may arrive in pieces. Reused; never grows.
public final class ShortArgument {
    /// Longer arguments are cut; `complete` tells.
    public static final int CAPACITY = 64;

    private final byte[] bytes = new byte[CAPACITY];
    private int length;
    private boolean cut;

    public void begin() {
        length = 0;
        cut = false;
    }

    public void add(byte[] source, int from, int to) {
        int taken = Math.min(to - from, CAPACITY - length);
        System.arraycopy(source, from, bytes, length, taken);
        length += taken;
        cut |= taken < to - from;
    }

    /// The content is `array()[0, length())`, valid until the next `begin`.
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public boolean complete() {
        return !cut;
    }

    /// Whether this is the given word in any case.
    ///
    /// @param lowerCase ASCII letters
    public boolean is(String lowerCase) {
        if (cut || length != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[i] | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether this is a decimal number, negative or not, of at most 18 digits.
    public boolean isNumber() {
        int first = length > 0 && bytes[0] == '-' ? 1 : 0;
        if (cut || length == first || length - first > 18) {
            return false;
        }
        for (int i = first; i < length; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return true;
    }

    /// The value when `isNumber`.
    public long number() {
        boolean negative = bytes[0] == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < length; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return negative ? -value : value;
    }

    /// For messages; bytes outside ASCII come out as `?`-like marks.
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
