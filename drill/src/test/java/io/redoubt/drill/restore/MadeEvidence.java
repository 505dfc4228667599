package io.redoubt.drill.restore;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.StoredFile;
import io.redoubt.repository.backup.StoredRdb;
import io.redoubt.repository.backup.Verification;
import java.util.Optional;

/// Snapshots that were never stored.
final class MadeEvidence {
    private MadeEvidence() {}

    static Evidence fresh() {
        return new Evidence(backup(), false);
    }

    static Evidence stale() {
        return new Evidence(backup(), true);
    }

    private static BackupEntry backup() {
        BackupId id = new BackupId("20261128T100000.000Z");
        return new BackupEntry(
                new BackupRecord(
                        id,
                        new SourceName("a"),
                        "redis://localhost:6379",
                        Optional.of(ServerVersion.parse("redis-7.0.15")),
                        Optional.of(new BackupRecord.Position(
                                new ReplicationId("a".repeat(40)), new ReplicationOffset(4711))),
                        1_795_860_000_000L,
                        17,
                        Optional.of(new StoredRdb(new StoredFile(1, 1, "d", "s"), "REDIS", 10, Optional.empty())),
                        Optional.empty(),
                        "about"),
                Verification.unverified(1_795_860_000_000L, "made by a test"));
    }
}
