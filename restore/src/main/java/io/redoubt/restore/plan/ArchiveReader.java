package io.redoubt.restore.plan;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.BaseFooter;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what a plan needs from the objects of a route, and checks that each is what its name says and follows
/// the one before it. Footers only where there are any; a segment that holds the target, and what is not sealed,
/// is read as text.
final class ArchiveReader {
    private final SourceStore store;

    ArchiveReader(SourceStore store) {
        this.store = store;
    }

    BaseFacts base(BaseEntry base) throws IOException {
        if (base.sealed()) {
            BaseFooter footer = BaseFooter.of(SealedFile.open(base.file()));
            requireFits(base, footer);
            return BaseFacts.of(footer);
        }
        try (InputStream in = new BufferedInputStream(store.openBase(base))) {
            return BaseFacts.of(RdbWalker.walk(in, base.file().toString()));
        }
    }

    private void requireFits(BaseEntry base, BaseFooter footer) throws IOException {
        boolean fits = footer.source().equals(store.name())
                && footer.branch().equals(base.position().branch())
                && footer.offset().equals(base.position().offset())
                && footer.previous().equals(store.branchDigest(footer.branch()));
        if (!fits) {
            throw swapped("'%s' is not the base its name and branch say".formatted(base.file()));
        }
    }

    /// The facts of each piece, in order, with the chain of digests checked.
    List<SegmentFacts> segments(BaseEntry base, List<LogPiece> pieces) throws IOException {
        List<SegmentFacts> facts = new ArrayList<>();
        Optional<LogPiece> before = Optional.empty();
        Optional<String> digest =
                base.sealed() ? Optional.of(SealedFile.open(base.file()).digest()) : Optional.empty();
        for (LogPiece piece : pieces) {
            if (piece.segment().sealed()) {
                SealedFile file = SealedFile.open(piece.segment().file());
                SegmentFooter footer = SegmentFooter.of(file);
                Sealer.requireFits(piece.segment(), footer);
                requireFollows(piece, footer, before, digest);
                facts.add(SegmentFacts.of(footer));
                boolean whole = footer.end().equals(piece.to());
                digest = whole ? Optional.of(file.digest()) : Optional.empty();
            } else {
                facts.add(scanned(piece));
                digest = Optional.empty();
            }
            before = Optional.of(piece);
        }
        return facts;
    }

    /// A segment names the object it followed when it was sealed: the segment or base that ended where it begins
    /// if that was sealed by then, and the record of its branch otherwise.
    ///
    /// @param digest of the predecessor; empty if it is not sealed or goes on behind this segment's start
    private void requireFollows(
            LogPiece piece, SegmentFooter footer, Optional<LogPiece> before, Optional<String> digest)
            throws IOException {
        String branch = store.branchDigest(piece.segment().branch());
        boolean firstOfBranch = before.map(previous ->
                        !previous.segment().branch().equals(piece.segment().branch()))
                .orElse(true);
        boolean follows = digest.map(footer.previous()::equals).orElse(!firstOfBranch)
                || (firstOfBranch && footer.previous().equals(branch));
        if (!follows || !footer.source().equals(store.name())) {
            throw swapped("'%s' does not follow the file before it: one of the two was swapped or rolled back"
                    .formatted(piece.segment().file()));
        }
    }

    private SegmentFacts scanned(LogPiece piece) throws IOException {
        var tally = new SegmentFacts.Tally();
        CutFinder.Cut cut =
                new SegmentPass(store, piece).run(CutFinder.atOffset(piece.to()), List.of(tally), (_, _, _) -> {});
        return tally.facts(piece.to(), cut.textBytes());
    }

    CutFinder.Cut cut(LogPiece piece, Limit limit) throws IOException {
        return new SegmentPass(store, piece).cut(limit);
    }

    /// When the first batch of a segment was received; empty if it has none yet.
    Optional<Long> firstMark(SegmentEntry segment) throws IOException {
        return new SegmentPass(store, LogPiece.whole(segment))
                .run(CutFinder.atOffset(segment.start()), List.of(), (_, _, _) -> {})
                .nextMillis();
    }

    private static RedoubtException swapped(String message) {
        return new RedoubtException(
                ErrorCode.DAMAGED, message, "Put the right file back from another copy of the repository.");
    }
}
