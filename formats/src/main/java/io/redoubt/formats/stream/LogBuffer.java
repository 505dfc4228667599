package io.redoubt.formats.stream;

import java.util.Arrays;

/// A growable byte buffer that is filled, written out and cleared over and over; it keeps its size. Not thread-safe.
public final class LogBuffer {
    private byte[] array;
    private int length;

    public LogBuffer(int initialCapacity) {
        array = new byte[initialCapacity];
    }

    /// The content is `array()[0, length())`. Valid until the next `append` or `insert`.
    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    public void append(byte[] source, int from, int to) {
        reserve(to - from);
        System.arraycopy(source, from, array, length, to - from);
        length += to - from;
    }

    /// Puts `source[from, to)` before the byte at `at`.
    public void insert(int at, byte[] source, int from, int to) {
        if (at < 0 || at > length) {
            throw new IndexOutOfBoundsException("insert at " + at + " of " + length);
        }
        reserve(to - from);
        System.arraycopy(array, at, array, at + to - from, length - at);
        System.arraycopy(source, from, array, at, to - from);
        length += to - from;
    }

    public void clear() {
        length = 0;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, (int) Math.min(2L * array.length, Integer.MAX_VALUE - 8)));
        }
    }
}
