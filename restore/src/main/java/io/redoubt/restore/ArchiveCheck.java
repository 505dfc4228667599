package io.redoubt.restore;

import io.redoubt.core.Progress;
import io.redoubt.formats.rdb.RdbWalker;
import io.redoubt.formats.rdb.ReadAhead;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.restore.plan.PlannedContent;
import io.redoubt.restore.plan.PlannedPiece;
import io.redoubt.restore.plan.RestorePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// Reads every stored byte a plan needs and compares checksums, before any of it is used.
///
/// What lies in the spool has no checksum over the whole: a base is walked to its CRC64 here, and a segment's
/// marks are checked while it is copied.
final class ArchiveCheck {
    private final SourceStore store;
    private final Progress progress;
    private long done;

    ArchiveCheck(SourceStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    /// @throws io.redoubt.core.RedoubtException DAMAGED or SEGMENT_MISSING naming the first file that is not as
    ///     it was stored
    void run(RestorePlan plan) throws IOException {
        progress.phase("check", plan.content().storedBytes());
        switch (plan.content()) {
            case PlannedContent.Archived(BaseEntry base, List<PlannedPiece> log) -> {
                check(base);
                for (PlannedPiece planned : log) {
                    if (planned.piece().segment().sealed()) {
                        verify(planned.piece().segment().file());
                    }
                }
            }
            case PlannedContent.BackedUp(BackupRecord backup) ->
                BackupStore.of(store).requireIntact(backup, progress);
        }
    }

    private void check(BaseEntry base) throws IOException {
        if (base.sealed()) {
            verify(base.file());
        } else {
            try (InputStream in = ReadAhead.of(store.openBase(base))) {
                done += RdbWalker.walk(in, base.file().toString()).bytes();
            }
        }
    }

    private void verify(Path path) throws IOException {
        SealedFile file = SealedFile.open(path);
        file.verify(progress.after(done));
        done += file.storedBytes();
    }
}
