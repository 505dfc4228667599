package io.redoubt.drill.restore;

import io.redoubt.core.BranchPosition;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.segment.CutFinder;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.repository.segment.SegmentFooter;
import io.redoubt.repository.segment.SegmentHeader;
import io.redoubt.repository.segment.SegmentListener;
import io.redoubt.restore.plan.LogPiece;
import io.redoubt.restore.plan.SegmentPass;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Which start of the archived server each part of the log came from: `run_id` changes with every start, and with
/// the server that is archived.
///
/// A server that starts anew has the dataset its own files gave it, which need not be what it sent before;
/// nothing in the stream tells. So a snapshot from before says nothing of what came after: it is stale as a
/// proof.
final class ServerRuns {
    private final SourceStore store;
    private final Catalog catalog;

    ServerRuns(SourceStore store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /// Whether another run than that of the snapshot has written since. Unknown counts as stale, unless the server
    /// never tells its `run_id`.
    boolean stale(ProofPoint point) throws IOException {
        Optional<String> newest = newest();
        return newest.isPresent() && !newest.equals(at(point.at())) && !newest.equals(ofSnapshot(point));
    }

    private Optional<String> newest() throws IOException {
        List<SegmentEntry> all = catalog.segments();
        return all.isEmpty() ? Optional.empty() : of(all.getLast());
    }

    /// Empty where the log up to there is not held any more.
    private Optional<String> at(BranchPosition position) throws IOException {
        for (SegmentEntry segment : catalog.segmentsOf(position.branch())) {
            if (segment.start().compareTo(position.offset()) < 0
                    && segment.end().compareTo(position.offset()) >= 0) {
                return of(segment);
            }
        }
        return Optional.empty();
    }

    /// Of the server that sent it; where one run ends and the next begins, only that tells them apart.
    private Optional<String> ofSnapshot(ProofPoint point) throws IOException {
        JsonDocument about = BackupStore.of(store).about(point.backup().record());
        return about.optionalText("runId").filter(id -> !id.isEmpty());
    }

    private Optional<String> of(SegmentEntry segment) throws IOException {
        String id = segment.sealed()
                ? SegmentFooter.of(SealedFile.open(segment.file())).runId()
                : spooled(segment);
        return Optional.of(id).filter(text -> !text.isEmpty());
    }

    private String spooled(SegmentEntry segment) throws IOException {
        var header = new HeaderOnly();
        CutFinder.Cut _ = new SegmentPass(store, new LogPiece(segment, segment.start(), segment.end()))
                .run(CutFinder.atOffset(segment.start()), List.of(header), (_, _, _) -> {});
        return header.runId;
    }

    private static final class HeaderOnly implements SegmentListener {
        private String runId = "";

        @Override
        public void header(SegmentHeader header) {
            runId = header.runId();
        }
    }
}
