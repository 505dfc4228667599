package io.redoubt.repository.backup;

import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.Streams;
import io.redoubt.repository.segment.BackupSealer.SealedRdb;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/// Backups of a small snapshot, made step by step as the program does.
public final class MadeBackup {
    public static final byte[] RDB = Streams.sample("basic-types.rdb");

    private MadeBackup() {}

    /// A backup of the dataset of this moment, in this state of health.
    public static BackupEntry at(BackupStore store, long millis, Verification verification) throws IOException {
        try (SourceLock _ = store.lock();
                BackupDraft draft = store.begin(millis, 1)) {
            return draft.publish(record(store, draft, millis), verification);
        }
    }

    static BackupRecord record(BackupStore store, BackupDraft draft, long millis) throws IOException {
        SealedRdb rdb = draft.sealRdb(new ByteArrayInputStream(RDB), "a snapshot");
        return new BackupRecord(
                draft.id(),
                store.source(),
                "redis://localhost:6379",
                rdb.server(),
                Optional.of(new BackupRecord.Position(new ReplicationId("a".repeat(40)), new ReplicationOffset(4711))),
                millis,
                17,
                Optional.of(BackupDraft.stored(rdb)),
                Optional.empty(),
                draft.about(JsonLine.schema(1).text("note", "made by a test")));
    }
}
