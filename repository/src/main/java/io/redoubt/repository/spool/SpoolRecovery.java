package io.redoubt.repository.spool;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.segment.SegmentListener;
import io.redoubt.repository.segment.SegmentParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What of a spool segment counts: everything up to its last good mark. Reads only; the file may be growing
/// meanwhile.
public final class SpoolRecovery {
    private SpoolRecovery() {}

    /// The good part of a segment.
    ///
    /// @param goodBytes length of the text up to the end of the last good mark
    /// @param tailBytes what stands after it: the beginning of a command, or the torn end a crash left
    public record Found(SegmentHeader header, Mark last, long goodBytes, long tailBytes) {}

    /// Scans a segment. Empty if not even its header is whole: a crash came before anything was promised of
    /// it.
    ///
    /// @throws RedoubtException REPOSITORY_TOO_NEW if a later program wrote it
    public static Optional<Found> scan(Path file) throws IOException {
        return scan(file, Optional.empty());
    }

    /// As `scan`, counting no mark beyond an offset.
    public static Optional<Found> scan(Path file, Optional<ReplicationOffset> limit) throws IOException {
        var bound = new Bound(limit);
        var parser = new SegmentParser(file.toString(), bound);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0 && !bound.passed; count = in.read(buffer)) {
                parser.accept(buffer, 0, count);
            }
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.DAMAGED) {
                throw e;
            }
            // What a crash left after the last mark that was forced may be anything: zeros, old pages, half
            // a line. The text ends at the last mark that holds. That no forced mark is lost is checked
            // against the state file.
        }
        if (!parser.hasHeader() || parser.markedBytes() == 0) {
            return Optional.empty();
        }
        SegmentHeader header = parser.header();
        Mark last = bound.last.orElse(new Mark(header.start(), header.millis(), header.database()));
        long good = bound.last.isPresent() ? bound.bytes : header.encode().length;
        return Optional.of(new Found(header, last, good, Files.size(file) - good));
    }

    /// Remembers the last mark, at or before the limit if there is one.
    private static final class Bound implements SegmentListener {
        private final Optional<ReplicationOffset> limit;
        private Optional<Mark> last = Optional.empty();
        private long bytes;
        private boolean passed;

        Bound(Optional<ReplicationOffset> limit) {
            this.limit = limit;
        }

        @Override
        public void mark(Mark mark, long textEnd) {
            if (limit.isPresent() && mark.end().compareTo(limit.get()) > 0) {
                passed = true;
            } else if (!passed) {
                last = Optional.of(mark);
                bytes = textEnd;
            }
        }
    }
}
