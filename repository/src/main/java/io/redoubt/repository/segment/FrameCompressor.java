package io.redoubt.repository.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;

/// Compresses frames, and spends little on those that are hardly smaller for it.
///
/// Values that are random, encrypted or compressed already leave only keys and framing to save, which
/// zstd's quick level finds for less than half the CPU time. So one frame in sixteen is compressed both
/// ways, and the others as it turned out to pay. Confined to one thread; close releases native memory.
final class FrameCompressor implements AutoCloseable {
    private static final int TRIAL_EVERY = 16;

    /// A negative level skips ahead in what does not compress. On keys with random values, -3 took 0.45 of
    /// the time of level 1 for 1 % more bytes; on text it loses far more, and is not chosen.
    private static final int QUICK_LEVEL = -3;

    /// The quick level is enough when it gives at most a 32nd more.
    private static final int ENOUGH = 32;

    private final ZstdCompressCtx chosen;
    private final ZstdCompressCtx quick;
    private int untilTrial;
    private boolean quickIsEnough;

    FrameCompressor(int level) {
        chosen = compressor(level);
        quick = compressor(QUICK_LEVEL);
    }

    private static ZstdCompressCtx compressor(int level) {
        return new ZstdCompressCtx().setLevel(level).setChecksum(true);
    }

    /// The most bytes a frame may become.
    static int bound(int plainBytes) {
        return Math.toIntExact(Zstd.compressBound(plainBytes));
    }

    /// Puts `plain`, which is read to its end, into `stored`. Both are direct; `stored` has room for `bound`.
    void compress(ByteBuffer plain, ByteBuffer stored) {
        if (untilTrial-- == 0) {
            untilTrial = TRIAL_EVERY - 1;
            tryBoth(plain, stored);
        } else {
            (quickIsEnough ? quick : chosen).compress(stored, plain);
        }
    }

    private void tryBoth(ByteBuffer plain, ByteBuffer stored) {
        int quickly = quick.compress(stored.duplicate(), plain.duplicate());
        int thoroughly = chosen.compress(stored, plain);
        quickIsEnough = quickly - thoroughly <= thoroughly / ENOUGH;
    }

    @Override
    public void close() {
        chosen.close();
        quick.close();
    }
}
