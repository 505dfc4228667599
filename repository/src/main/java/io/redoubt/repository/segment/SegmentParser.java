package io.redoubt.repository.segment;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.AofScanner;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.stream.OffsetLine;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Reads segment text of any length, checks header and marks, and knows the stream offset of every command.
///
/// Between two marks text and stream run in step, byte for byte, except where an `OffsetLine` says
/// otherwise: so offsets inside a batch are exact. A command is told once it is known that no such line
/// follows it. Fed in pieces of any size; confined to one thread.
public final class SegmentParser {
    private final String file;
    private final SegmentListener listener;
    private final CRC32C crc = new CRC32C();
    private final AofScanner scanner;

    private Optional<SegmentHeader> header = Optional.empty();
    private Optional<Mark> lastMark = Optional.empty();
    private boolean selectPending;
    private long markedBytes;
    private long offset;
    private long markedMillis;
    private boolean commandPending;
    private int pendingId;
    private boolean pendingBoundary;
    private long pendingTextEnd;

    public SegmentParser(String file, SegmentListener listener) {
        this.file = file;
        this.listener = listener;
        this.scanner = new AofScanner(CommandTable.standard(), 0, new Items());
    }

    /// @throws RedoubtException DAMAGED with file and byte at the first thing that is wrong; what was told
    ///     before the last mark stays true
    public void accept(byte[] bytes, int from, int to) {
        scanner.accept(bytes, from, to);
    }

    public SegmentHeader header() {
        return header.orElseThrow(() -> damaged("has no header line", 0));
    }

    public boolean hasHeader() {
        return header.isPresent();
    }

    /// The last mark that held; before the first one, what the header says of the start.
    public Mark lastMark() {
        SegmentHeader known = header();
        return lastMark.orElse(new Mark(known.start(), known.millis(), known.database()));
    }

    /// Length of the text up to the end of the last mark that held, or of the header and its SELECT; 0
    /// before these.
    public long markedBytes() {
        return markedBytes;
    }

    /// Bytes accepted so far.
    public long position() {
        return scanner.position();
    }

    /// The database in force after what was accepted.
    public int database() {
        return scanner.database();
    }

    /// Demands that the text ended right after a mark (or after the header), as every sealed segment does.
    public void requireWhole() {
        if (header.isEmpty() || selectPending || markedBytes != scanner.position()) {
            throw damaged("ends after its last mark line: it was cut short", scanner.position());
        }
    }

    private RedoubtException damaged(String what, long position) {
        return new RedoubtException(
                ErrorCode.DAMAGED,
                "'%s' %s (byte %d of its text)".formatted(file, what, position),
                "Restore to a target before "
                        + (header.isPresent() ? "offset " + lastMark().end() : "this segment")
                        + ", or put the file back from another copy of the repository.");
    }

    private final class Items implements AofScanner.Visitor {
        @Override
        public void text(byte[] bytes, int from, int to) {
            crc.update(bytes, from, to - from);
            listener.text(bytes, from, to);
        }

        @Override
        public void unknownName(String name) {
            listener.unknown(name);
        }

        @Override
        public void fieldExpiry() {
            listener.fieldExpiry();
        }

        @Override
        public void key(int database, long hash) {
            listener.key(database, hash);
        }

        @Override
        public void command(int tableId, long start, long end) {
            if (header.isEmpty()) {
                throw damaged("is not a segment: it does not begin with a header line", start);
            }
            if (selectPending) {
                selectPending = false;
                markedBytes = end;
                return;
            }
            tellPending();
            offset += end - start;
            commandPending = true;
            pendingId = tableId;
            pendingBoundary = !scanner.insideTransaction();
            pendingTextEnd = end;
        }

        private void tellPending() {
            if (commandPending) {
                commandPending = false;
                listener.command(pendingId, offset, pendingBoundary, pendingTextEnd);
            }
        }

        @Override
        public void annotation(byte[] bytes, int from, int to, long start, long end) {
            if (end - start != to - from + 2) {
                throw damaged("has an annotation that does not end with CR LF", start);
            }
            String line = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
            OffsetLine.parseEnd(line).ifPresent(exact -> offset = exact);
            tellPending();
            OffsetLine.parseAt(line).ifPresent(exact -> offset = exact);
            if (line.startsWith(Mark.PREFIX)) {
                mark(line, start, end);
                return;
            }
            if (line.startsWith(SegmentHeader.PREFIX)) {
                head(line, start);
                return;
            }
            crc.update(bytes, from, to - from);
            crc.update('\r');
            crc.update('\n');
        }

        private void head(String line, long start) {
            if (start != 0) {
                throw damaged("has a second header line", start);
            }
            SegmentHeader read = SegmentHeader.decode(line, file);
            header = Optional.of(read);
            offset = read.start().bytes();
            markedMillis = read.millis();
            selectPending = true;
            listener.header(read);
        }

        private void mark(String line, long start, long end) {
            Mark mark = Mark.decode(line, crc)
                    .orElseThrow(() -> damaged("does not match the checksum of its mark line", start));
            if (header.isEmpty() || selectPending || scanner.insideTransaction()) {
                throw damaged("has a mark line where none may be", start);
            }
            if (mark.end().bytes() < offset || mark.millis() < markedMillis) {
                throw damaged("has a mark line that runs backwards", start);
            }
            offset = mark.end().bytes();
            markedMillis = mark.millis();
            lastMark = Optional.of(mark);
            markedBytes = end;
            listener.mark(mark, end);
        }
    }
}
