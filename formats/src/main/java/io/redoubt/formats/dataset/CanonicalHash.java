package io.redoubt.formats.dataset;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 over numbers and byte strings, each string with its length in front, so that no two lists of them read
/// alike.
///
/// Used again after each `finish`. Small parts are gathered first: a call into the digest costs more than copying them.
final class CanonicalHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int GATHERED = 1024;
    private static final int BYTES = 32;

    private final MessageDigest digest;
    private final byte[] gathered = new byte[GATHERED];
    private final byte[] result = new byte[BYTES];
    private final PieceSink pieces = this::raw;
    private int filled;

    CanonicalHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    CanonicalHash number(long value) {
        if (filled > GATHERED - Long.BYTES) {
            flush();
        }
        LONGS.set(gathered, filled, value);
        filled += Long.BYTES;
        return this;
    }

    CanonicalHash bytes(ByteRun run) throws IOException {
        long length = run.remaining();
        number(length);
        if (length <= GATHERED - filled) {
            run.copyTo(gathered, filled);
            filled += (int) length;
        } else {
            run.forEachPiece(pieces);
        }
        return this;
    }

    CanonicalHash bytes(byte[] bytes, int length) {
        number(length);
        raw(bytes, 0, length);
        return this;
    }

    CanonicalHash bytes(byte[] bytes) {
        return bytes(bytes, bytes.length);
    }

    CanonicalHash text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    CanonicalHash hash(Sha256 hash) {
        return number(hash.a()).number(hash.b()).number(hash.c()).number(hash.d());
    }

    void raw(byte[] bytes, int from, int to) {
        if (to - from > GATHERED - filled) {
            flush();
        }
        if (to - from > GATHERED) {
            digest.update(bytes, from, to - from);
        } else {
            System.arraycopy(bytes, from, gathered, filled, to - from);
            filled += to - from;
        }
    }

    private void flush() {
        digest.update(gathered, 0, filled);
        filled = 0;
    }

    /// Forgets what was added since the last `finish`.
    void reset() {
        digest.reset();
        filled = 0;
    }

    Sha256 finish() {
        end();
        return new Sha256(at(0), at(1), at(2), at(3));
    }

    void finishInto(HashSum sum) {
        end();
        sum.add(at(0), at(1), at(2), at(3));
    }

    private void end() {
        flush();
        try {
            int _ = digest.digest(result, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("the result fits", e);
        }
    }

    private long at(int index) {
        return (long) LONGS.get(result, index * Long.BYTES);
    }
}
