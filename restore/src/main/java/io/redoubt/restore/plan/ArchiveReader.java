package io.redoubt.restore.plan;

import io.redoubt.core.BranchId;
import io.redoubt.core.BranchPosition;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.rdb.ReadAhead;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.BaseFooter;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what a plan needs from the objects of a route, and checks that each is what its name says and follows
/// the one before it. Footers only where there are any; a segment that holds the target, and what is not sealed,
/// is read as text.
final class ArchiveReader {
    private final SourceStore store;
    private final Catalog catalog;

    ArchiveReader(SourceStore store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /// What a segment may name as the file it follows.
    ///
    /// @param digests of which it must name one
    /// @param unknown whether it may name any: what it follows is open, goes on behind its start, or was expired
    private record Predecessor(Set<String> digests, boolean unknown) {
        boolean allows(String previous) {
            return unknown || digests.contains(previous);
        }
    }

    BaseFacts base(BaseEntry base) throws IOException {
        if (base.sealed()) {
            BaseFooter footer = BaseFooter.of(SealedFile.open(base.file()));
            requireFits(base, footer);
            return BaseFacts.of(footer);
        }
        try (InputStream in = ReadAhead.of(store.openBase(base))) {
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
        Optional<Before> before = Optional.empty();
        for (LogPiece piece : pieces) {
            Optional<SealedFile> sealed = Optional.empty();
            if (piece.segment().sealed()) {
                SealedFile file = SealedFile.open(piece.segment().file());
                SegmentFooter footer = SegmentFooter.of(file);
                Sealer.requireFits(piece.segment(), footer);
                requireFollows(piece, footer, before.isEmpty() ? after(base, piece) : after(before.get(), piece));
                facts.add(SegmentFacts.of(footer));
                sealed = Optional.of(file);
            } else {
                facts.add(scanned(piece));
            }
            before = Optional.of(new Before(piece, sealed));
        }
        return facts;
    }

    /// The piece before another.
    ///
    /// @param sealed empty if it is still in the spool
    private record Before(LogPiece piece, Optional<SealedFile> sealed) {
        /// Whether all of the file is taken, so that what follows it is its successor.
        boolean isWhole() {
            return sealed.filter(file -> SegmentFooter.of(file).end().equals(piece.to()))
                    .isPresent();
        }
    }

    /// A segment names the object it followed when it was sealed: the segment or base that ended where it begins
    /// or, of its parent, held the fork, if that was sealed by then; the record of its branch otherwise.
    private void requireFollows(LogPiece piece, SegmentFooter footer, Predecessor before) {
        if (!before.allows(footer.previous()) || !footer.source().equals(store.name())) {
            throw swapped("'%s' does not follow the file before it: one of the two was swapped or rolled back"
                    .formatted(piece.segment().file()));
        }
    }

    private Predecessor after(Before before, LogPiece piece) throws IOException {
        BranchId branch = piece.segment().branch();
        Set<String> digests = new HashSet<>();
        before.sealed().map(SealedFile::digest).ifPresent(digests::add);
        if (before.piece().segment().branch().equals(branch)) {
            return new Predecessor(digests, !before.isWhole());
        }
        digests.add(store.branchDigest(branch));
        return new Predecessor(digests, false);
    }

    /// A base that was added within a branch, or where a fork begins, stands beside the chain: what begins there,
    /// in its branch or in a fork, follows the segment before it, which may have been expired since.
    private Predecessor after(BaseEntry base, LogPiece piece) throws IOException {
        Set<String> digests = new HashSet<>();
        if (base.sealed()) {
            digests.add(SealedFile.open(base.file()).digest());
        }
        BranchId branch = piece.segment().branch();
        if (beginsBranch(base) || !base.position().branch().equals(branch)) {
            digests.add(store.branchDigest(branch));
        }
        Optional<BranchPosition> fork = forkAt(base);
        if (beginsBranch(base) && fork.isEmpty()) {
            return new Predecessor(digests, false);
        }
        Optional<String> before = fork.isPresent() ? sealedHolding(fork.get()) : sealedUpTo(base);
        before.ifPresent(digests::add);
        return new Predecessor(digests, before.isEmpty());
    }

    private boolean beginsBranch(BaseEntry base) {
        return catalog.branch(base.position().branch())
                .map(Branch::start)
                .filter(base.position().offset()::equals)
                .isPresent();
    }

    /// Where the branch of a base leaves its parent, if that is where the base is.
    private Optional<BranchPosition> forkAt(BaseEntry base) {
        return catalog.branch(base.position().branch())
                .flatMap(Branch::parent)
                .filter(from -> from.offset().equals(base.position().offset()));
    }

    private Optional<String> sealedHolding(BranchPosition fork) throws IOException {
        for (SegmentEntry segment : catalog.segmentsOf(fork.branch())) {
            if (segment.sealed()
                    && segment.start().compareTo(fork.offset()) < 0
                    && segment.end().compareTo(fork.offset()) >= 0) {
                return Optional.of(SealedFile.open(segment.file()).digest());
            }
        }
        return Optional.empty();
    }

    private Optional<String> sealedUpTo(BaseEntry base) throws IOException {
        ReplicationOffset offset = base.position().offset();
        for (SegmentEntry segment : catalog.segmentsOf(base.position().branch())) {
            if (segment.sealed() && segment.end().equals(offset)) {
                SealedFile file = SealedFile.open(segment.file());
                return SegmentFooter.of(file).end().equals(offset) ? Optional.of(file.digest()) : Optional.empty();
            }
        }
        return Optional.empty();
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
