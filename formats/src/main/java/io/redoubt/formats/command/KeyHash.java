package io.redoubt.formats.command;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Hashes key names to 64 bits: MurmurHash64A with seed 0, little-endian words, as published by its author.
///
/// Segments store these hashes, so the function never changes. Instances hash keys that arrive in pieces: `begin`, any
/// number of `update`, `finish`; one instance belongs to one thread.
public final class KeyHash {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;

    private long hash;
    private long pending;
    private int pendingBits;

    /// The hash of a whole key.
    public static long of(byte[] key) {
        KeyHash hash = new KeyHash();
        hash.begin(key.length);
        hash.update(key, 0, key.length);
        return hash.finish();
    }

    /// Forgets the previous key.
    ///
    /// @param length number of bytes the coming `update` calls will bring in all
    public void begin(long length) {
        hash = length * MULTIPLIER;
        pending = 0;
        pendingBits = 0;
    }

    public void update(byte[] bytes, int from, int to) {
        int at = from;
        while (pendingBits != 0 && at < to) {
            addByte(bytes[at++]);
        }
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            addWord((long) WORDS.get(bytes, at));
        }
        while (at < to) {
            addByte(bytes[at++]);
        }
    }

    public long finish() {
        long result = pendingBits == 0 ? hash : (hash ^ pending) * MULTIPLIER;
        result = (result ^ (result >>> 47)) * MULTIPLIER;
        return result ^ (result >>> 47);
    }

    private void addByte(byte value) {
        pending |= (value & 0xffL) << pendingBits;
        pendingBits += Byte.SIZE;
        if (pendingBits == Long.SIZE) {
            addWord(pending);
            pending = 0;
            pendingBits = 0;
        }
    }

    private void addWord(long word) {
        long mixed = word * MULTIPLIER;
        mixed = (mixed ^ (mixed >>> 47)) * MULTIPLIER;
        hash = (hash ^ mixed) * MULTIPLIER;
    }
}
