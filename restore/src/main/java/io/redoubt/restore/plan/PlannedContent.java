package io.redoubt.restore.plan;

import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.backup.BackupRecord;
import java.util.List;

/// Where the bytes of a plan come from.
public sealed interface PlannedContent {
    /// A base of the archive and the log that follows it.
    record Archived(BaseEntry base, List<PlannedPiece> log) implements PlannedContent {
        public Archived {
            log = List.copyOf(log);
        }

        @Override
        public long storedBytes() {
            return base.storedBytes()
                    + log.stream()
                            .mapToLong(planned -> planned.piece().segment().storedBytes())
                            .sum();
        }

        @Override
        public boolean hasRdb() {
            return true;
        }
    }

    /// A one-off backup.
    record BackedUp(BackupRecord backup) implements PlannedContent {
        @Override
        public long storedBytes() {
            return backup.storedBytes();
        }

        @Override
        public boolean hasRdb() {
            return backup.rdb().isPresent();
        }
    }

    /// Bytes to read from the repository.
    long storedBytes();

    /// Whether it begins with a snapshot; if not, it is commands only.
    boolean hasRdb();
}
