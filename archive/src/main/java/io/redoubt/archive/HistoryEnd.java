package io.redoubt.archive;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.BaseFooter;
import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.segment.SegmentListener;
import io.redoubt.repository.segment.SegmentParser;
import io.redoubt.repository.spool.SpoolRecovery;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Where the history that was written last can be continued.
final class HistoryEnd {
    private final SourceStore store;
    private final Catalog catalog;

    HistoryEnd(SourceStore store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /// What is known of a place in history.
    private record Place(Mark mark, Optional<ServerVersion> server) {}

    /// Empty if there is nothing, or nothing that could be restored because its base is missing.
    Optional<Recovery.End> find() throws IOException {
        Optional<Branch> last = catalog.lastBranch().filter(this::hasBase);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        Branch branch = last.get();
        ReplicationOffset offset =
                catalog.endOf(branch.id()).map(BranchPosition::offset).orElse(branch.start());
        return place(branch, offset)
                .map(place -> new Recovery.End(
                        new BranchPosition(branch.id(), offset),
                        branch.replid(),
                        place.mark().database(),
                        place.mark().millis(),
                        place.server()));
    }

    private boolean hasBase(Branch branch) {
        return catalog.rootOf(branch.id()).isPresent();
    }

    /// A fork that has nothing of its own yet goes on where it left its parent, which may hold more after
    /// that.
    private Optional<Place> place(Branch branch, ReplicationOffset offset) throws IOException {
        for (SegmentEntry segment : catalog.segmentsOf(branch.id())) {
            if (segment.start().compareTo(offset) < 0 && segment.end().compareTo(offset) >= 0) {
                return within(segment, offset);
            }
        }
        for (BaseEntry base : catalog.basesOf(branch.id())) {
            if (base.position().offset().equals(offset)) {
                // The first command after a full sync is always a SELECT, whatever database is assumed here.
                return Optional.of(new Place(new Mark(offset, base.millis(), 0), serverOf(base)));
            }
        }
        Optional<Branch> parent = branch.parent().flatMap(from -> catalog.branch(from.branch()));
        return parent.isPresent() && branch.start().equals(offset) ? place(parent.get(), offset) : Optional.empty();
    }

    private Optional<Place> within(SegmentEntry segment, ReplicationOffset offset) throws IOException {
        if (segment.sealed()) {
            SegmentFooter footer = SegmentFooter.of(SealedFile.open(segment.file()));
            return footer.end().equals(offset)
                    ? Optional.of(
                            new Place(new Mark(offset, footer.lastMillis(), footer.lastDatabase()), footer.server()))
                    : withinSealed(segment, offset);
        }
        return SpoolRecovery.scan(segment.file(), Optional.of(offset))
                .filter(found -> found.last().end().equals(offset))
                .map(found -> new Place(found.last(), found.header().server()));
    }

    private Optional<Place> withinSealed(SegmentEntry segment, ReplicationOffset offset) throws IOException {
        var wanted = new WantedMark(offset);
        var parser = new SegmentParser(segment.file().toString(), wanted);
        try (InputStream text = store.openText(segment)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = text.read(buffer); count >= 0; count = text.read(buffer)) {
                parser.accept(buffer, 0, count);
            }
        }
        return wanted.found.map(mark -> new Place(mark, wanted.server));
    }

    private static Optional<ServerVersion> serverOf(BaseEntry base) throws IOException {
        return base.sealed() ? BaseFooter.of(SealedFile.open(base.file())).server() : Optional.empty();
    }

    private static final class WantedMark implements SegmentListener {
        private final ReplicationOffset offset;
        private Optional<ServerVersion> server = Optional.empty();
        private Optional<Mark> found = Optional.empty();

        WantedMark(ReplicationOffset offset) {
            this.offset = offset;
        }

        @Override
        public void header(SegmentHeader header) {
            server = header.server();
        }

        @Override
        public void mark(Mark mark, long textEnd) {
            if (mark.end().equals(offset)) {
                found = Optional.of(mark);
            }
        }
    }
}
