package io.redoubt.repository.segment;

import java.util.Arrays;

/// A Bloom filter over the keys a segment's commands name: "no" is certain, "yes" is right about 98 times
/// in 100.
///
/// It is filled at the largest size and folded in half while at most half of its bits are set: bit indexes
/// are taken modulo a power of two, so the lower half ORed with the upper is exactly the filter of half the
/// size. Thus the number of keys need not be known beforehand and memory stays at 512 KiB. Confined to one
/// thread.
public final class KeyFilter {
    static final int HASHES = 5;
    private static final int LARGEST_BITS = 1 << 22;

    private long[] words;

    KeyFilter() {
        this(new long[LARGEST_BITS / 64]);
    }

    private KeyFilter(long[] words) {
        this.words = words;
    }

    /// @param hash the 64-bit key hash of `AofScanner.Visitor.key`
    void add(long hash) {
        int mask = words.length * 64 - 1;
        for (int i = 0; i < HASHES; i++) {
            int bit = bit(hash, i) & mask;
            words[bit >>> 6] |= 1L << bit;
        }
    }

    /// False only if no command of the segment names a key with this hash.
    public boolean mayContain(long hash) {
        int mask = words.length * 64 - 1;
        for (int i = 0; i < HASHES; i++) {
            int bit = bit(hash, i) & mask;
            if ((words[bit >>> 6] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /// The filter in its smallest size, as little-endian words.
    byte[] encode() {
        int length = words.length;
        while (length > 1 && setBits(length) * 4 <= length * 64L) {
            length /= 2;
            for (int i = 0; i < length; i++) {
                words[i] |= words[i + length];
            }
        }
        words = Arrays.copyOf(words, length);
        var buffer = java.nio.ByteBuffer.allocate(words.length * 8).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(words);
        return buffer.array();
    }

    static KeyFilter decode(byte[] bytes) {
        if (Integer.bitCount(bytes.length) != 1 || bytes.length < 8 || bytes.length > LARGEST_BITS / 8) {
            throw new IllegalArgumentException("key filter of " + bytes.length + " bytes");
        }
        long[] words = new long[bytes.length / 8];
        java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(words);
        return new KeyFilter(words);
    }

    private static int bit(long hash, int index) {
        return (int) hash + index * ((int) (hash >>> 32) | 1);
    }

    private long setBits(int length) {
        long count = 0;
        for (int i = 0; i < length; i++) {
            count += Long.bitCount(words[i]);
        }
        return count;
    }
}
