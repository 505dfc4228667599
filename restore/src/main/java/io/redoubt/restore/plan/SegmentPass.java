package io.redoubt.restore.plan;

import io.redoubt.core.RedoubtException;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.segment.SegmentListener;
import io.redoubt.repository.segment.SegmentParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// One pass over a segment's text with every mark checked, from its beginning to where nothing more is wanted of
/// it.
///
/// The end of a segment that is still being written is not an error: what counts of it ends with a mark the
/// catalog has seen, and what a crash left behind that mark may be anything. Confined to one thread; one use.
public final class SegmentPass {
    /// Is shown the text before it is parsed.
    public interface TextSink {
        void text(byte[] bytes, int from, int to) throws IOException;
    }

    private static final int BUFFER = 1 << 16;

    private final SourceStore store;
    private final LogPiece piece;

    public SegmentPass(SourceStore store, LogPiece piece) {
        this.store = store;
        this.piece = piece;
    }

    /// Finds where a limit cuts the piece.
    CutFinder.Cut cut(Limit limit) throws IOException {
        CutFinder.Cut cut = run(limit.finder(), List.of(), (_, _, _) -> {});
        // Text may go on behind the piece: a branch forked off before its end, or it was received again elsewhere.
        return cut.offset().compareTo(piece.to()) > 0
                ? new SegmentPass(store, piece).cut(new Limit.Offset(piece.to()))
                : cut;
    }

    /// Reads until `finder` has decided, telling `others` too.
    ///
    /// @throws RedoubtException DAMAGED with the byte at which the text does not fit its marks
    public CutFinder.Cut run(CutFinder finder, List<SegmentListener> others, TextSink sink) throws IOException {
        var parser = new SegmentParser(piece.segment().file().toString(), new Everyone(finder, others));
        try (InputStream in = store.openText(piece.segment())) {
            byte[] buffer = new byte[BUFFER];
            int count = in.read(buffer);
            while (count >= 0 && !finder.decided()) {
                sink.text(buffer, 0, count);
                parser.accept(buffer, 0, count);
                count = in.read(buffer);
            }
            if (piece.segment().sealed() && !finder.decided()) {
                parser.requireWhole();
            }
        } catch (RedoubtException e) {
            boolean behindItsEnd = !piece.segment().sealed()
                    && parser.hasHeader()
                    && parser.lastMark().end().compareTo(piece.segment().end()) >= 0;
            if (!behindItsEnd) {
                throw e;
            }
        }
        return finder.cut();
    }

    private record Everyone(CutFinder finder, List<SegmentListener> others) implements SegmentListener {
        @Override
        public void header(SegmentHeader header) {
            finder.header(header);
            others.forEach(other -> other.header(header));
        }

        @Override
        public void text(byte[] bytes, int from, int to) {
            others.forEach(other -> other.text(bytes, from, to));
        }

        @Override
        public void command(int tableId, long after, boolean boundary, long textEnd) {
            finder.command(tableId, after, boundary, textEnd);
            others.forEach(other -> other.command(tableId, after, boundary, textEnd));
        }

        @Override
        public void unknown(String name) {
            others.forEach(other -> other.unknown(name));
        }

        @Override
        public void key(int database, long hash) {
            others.forEach(other -> other.key(database, hash));
        }

        @Override
        public void mark(Mark mark, long textEnd) {
            finder.mark(mark, textEnd);
            others.forEach(other -> other.mark(mark, textEnd));
        }
    }
}
