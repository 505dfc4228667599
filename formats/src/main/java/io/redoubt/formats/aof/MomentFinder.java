package io.redoubt.formats.aof;

import io.redoubt.formats.command.CommandTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// Finds where a log must be cut so that it ends at a moment, by its `#TS` lines: before the first of a later
/// second, and before the MULTI if that one stands inside a transaction. One log, one thread.
///
/// The servers' own tool cuts at the line itself, which leaves a MULTI open.
public final class MomentFinder {
    private static final int BUFFER = 1 << 18;

    private final long untilMillis;
    private final AofScanner scanner = new AofScanner(CommandTable.standard(), 0, new Items());
    private long boundary;
    private long cutAt = -1;
    private long firstStamp = -1;
    private long lastStamp = -1;
    private long commandsBeforeStamps;

    /// @param untilMillis since 1970; the whole second it lies in belongs to what is kept
    public MomentFinder(long untilMillis) {
        this.untilMillis = untilMillis;
    }

    /// Reads the log `in` holds, to the place if there is one.
    ///
    /// @throws AofFormatException if it is no log
    public void read(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int count = in.read(buffer);
        while (count >= 0 && cutAt < 0) {
            scanner.accept(buffer, 0, count);
            count = in.read(buffer);
        }
    }

    /// The byte to cut at, counted from the first one read; empty if nothing is later.
    public OptionalLong cutAt() {
        return optional(cutAt);
    }

    /// The first time in the log, in milliseconds since 1970; empty if it has none as far as it was read.
    public OptionalLong firstStampMillis() {
        return optional(firstStamp);
    }

    /// The last time in what is kept.
    public OptionalLong lastStampMillis() {
        return optional(lastStamp);
    }

    /// Commands of which nothing tells when they ran.
    public long commandsBeforeStamps() {
        return commandsBeforeStamps;
    }

    private static OptionalLong optional(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private final class Items implements AofScanner.Visitor {
        @Override
        public void command(int tableId, long start, long end) {
            commandsBeforeStamps += firstStamp < 0 ? 1 : 0;
            reached(end);
        }

        @Override
        public void annotation(byte[] bytes, int from, int to, long start, long end) {
            OptionalLong stamp = LogStamp.millis(bytes, from, to);
            if (stamp.isPresent() && cutAt < 0) {
                stamp(stamp.getAsLong());
            }
            reached(end);
        }

        private void stamp(long millis) {
            firstStamp = firstStamp < 0 ? millis : firstStamp;
            if (millis > untilMillis) {
                cutAt = boundary;
            } else {
                lastStamp = millis;
            }
        }

        private void reached(long end) {
            if (cutAt < 0 && !scanner.insideTransaction()) {
                boundary = end;
            }
        }
    }
}
