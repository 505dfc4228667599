package io.redoubt.formats.packed;

import java.io.IOException;

/// What LZF made of some bytes, undone through a window.
///
/// LZF refers back at most 8 KiB, so a string of any length needs no more memory than that and the step in hand.
/// Source: lzf_d.c of LibLZF, which servers contain. A control byte below 32 begins that many and one literal
/// bytes; any other one repeats bytes already there: three bits of length (7: another byte is added) and thirteen
/// of distance.
public final class LzfInput extends ByteInput {
    private static final int HISTORY = 1 << 13;
    private static final int LONGEST_STEP = 7 + 255 + 2;
    private static final int WINDOW = 1 << 15;
    /// Enough for the header of anything packed: whoever wants no more does not pay for more.
    private static final int FIRST_STEP = 256;
    /// Three bytes make 264 at the most.
    private static final int LARGEST_RATIO = 88;

    private ByteInput source;
    private long sourceEnd;
    private long length;
    private int step;

    public LzfInput(ByteInput source) {
        super(new byte[WINDOW]);
        this.source = source;
    }

    /// Refuses what no compression can have made.
    ///
    /// @throws RuntimeException made by `damaged` if no so few bytes can hold so many
    public static void requirePossible(long compressed, long length, ByteInput source) {
        if (length < 1 || length / LARGEST_RATIO > compressed) {
            throw source.damaged("%d compressed bytes cannot hold %d".formatted(compressed, length));
        }
    }

    /// Begins with a string whose `compressed` bytes come next in the source.
    ///
    /// @param length bytes it is said to have uncompressed
    /// @throws RuntimeException made by `damaged` if no so few bytes can hold so many
    public void open(long compressed, long length) {
        requirePossible(compressed, length, source);
        sourceEnd = source.position() + compressed;
        this.length = length;
        windowStart = 0;
        at = 0;
        limit = 0;
        step = FIRST_STEP;
    }

    @Override
    protected void advance() throws IOException {
        if (windowStart + limit >= length) {
            throw damaged("what is compressed goes on behind its end");
        }
        int kept = Math.min(limit, HISTORY);
        System.arraycopy(window, limit - kept, window, 0, kept);
        windowStart += limit - kept;
        at = kept;
        limit = kept;
        int goal = Math.min(WINDOW - LONGEST_STEP, kept + step);
        while (limit < goal && windowStart + limit < length) {
            step();
        }
        if (windowStart + limit > length) {
            throw damaged("more is compressed than the %d bytes that are announced".formatted(length));
        }
        step = WINDOW;
    }

    private void step() throws IOException {
        if (source.position() >= sourceEnd) {
            throw damaged("less is compressed than the %d bytes that are announced".formatted(length));
        }
        int control = source.unsignedByte();
        if (control < 32) {
            source.copyTo(window, limit, control + 1);
            limit += control + 1;
        } else {
            int count = control >> 5;
            if (count == 7) {
                count += source.unsignedByte();
            }
            repeat(count + 2, ((control & 0x1f) << 8 | source.unsignedByte()) + 1);
        }
        if (source.position() > sourceEnd) {
            throw damaged("the compressed bytes end in the middle of a step");
        }
    }

    private void repeat(int count, int distance) {
        if (distance > limit) {
            throw damaged("compressed bytes refer to what lies before their beginning");
        }
        int from = limit - distance;
        if (distance >= count) {
            System.arraycopy(window, from, window, limit, count);
        } else {
            // The copy reads what it has just written: that is how LZF repeats a short pattern.
            for (int i = 0; i < count; i++) {
                window[limit + i] = window[from + i];
            }
        }
        limit += count;
    }

    /// Ends with the string, all of which has been read.
    ///
    /// @throws RuntimeException made by `damaged` if compressed bytes are left
    public void requireEnd() {
        if (source.position() != sourceEnd) {
            throw damaged("compressed bytes are left behind the %d that were announced".formatted(length));
        }
    }

    /// Ends with the string without looking at the rest of it.
    public void abandon() throws IOException {
        source.skip(sourceEnd - source.position());
    }

    @Override
    public RuntimeException damaged(String what) {
        return source.damaged(what);
    }

    @Override
    public RuntimeException tooLarge(String what) {
        return source.tooLarge(what);
    }
}
