package io.redoubt.archive.imports;

import io.redoubt.archive.backup.Counted;
import io.redoubt.core.Progress;
import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.aof.AofScanner;
import io.redoubt.formats.command.CommandTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/// Finds where the log in a file ends as far as a server loads it: behind the last whole command, or the last
/// whole transaction. What a server was writing at the moment, or was kept from writing by a crash, lies behind
/// it.
final class LogEnd implements AofScanner.Visitor {
    private static final String STAMP = "#TS:";

    private final AofScanner scanner = new AofScanner(CommandTable.standard(), 0, this);
    private final byte[] buffer = new byte[1 << 18];
    private long end;
    private long stamp = -1;
    private long stampAtEnd = -1;

    private LogEnd() {}

    /// What a pass over the log tells.
    ///
    /// @param end byte of the file, exclusive
    /// @param stampMillis of the last `#TS` line before it; servers write them with `aof-timestamp-enabled yes`
    record Found(long end, OptionalLong stampMillis) {
        /// Where no log is.
        static Found none(long end) {
            return new Found(end, OptionalLong.empty());
        }
    }

    /// Looks at the bytes of `file` from `from` on.
    ///
    /// @throws io.redoubt.core.RedoubtException DAMAGED with file and byte if something there can be no log,
    ///     however it goes on
    static Found of(PinnedFile file, long from, Progress progress) throws IOException {
        return new LogEnd().find(file, from, progress);
    }

    private Found find(PinnedFile file, long from, Progress progress) throws IOException {
        try (InputStream in = new Counted(file.stream(from, file.size()), 0, progress)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                scanner.accept(buffer, 0, count);
            }
        } catch (AofFormatException e) {
            throw DamagedLog.malformed(file, from + e.offset(), from + end, e);
        }
        return new Found(from + end, stampAtEnd < 0 ? OptionalLong.empty() : OptionalLong.of(stampAtEnd));
    }

    @Override
    public void command(int tableId, long start, long end) {
        reached(end);
    }

    @Override
    public void annotation(byte[] bytes, int from, int to, long start, long end) {
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        if (text.startsWith(STAMP) && text.substring(STAMP.length()).matches("[0-9]{1,11}")) {
            stamp = Long.parseLong(text.substring(STAMP.length())) * 1000;
        }
        reached(end);
    }

    private void reached(long itemEnd) {
        if (!scanner.insideTransaction()) {
            end = itemEnd;
            stampAtEnd = stamp;
        }
    }
}
