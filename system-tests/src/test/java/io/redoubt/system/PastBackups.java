package io.redoubt.system;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.rdb.Crc64;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupDraft;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.Verification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// A repository with backups that were made long ago.
record PastBackups(Path repository, BackupStore backups) {
    static PastBackups in(Path folder, String source) throws IOException {
        Path root = folder.resolve("repository");
        Repository repository =
                Repository.isRepository(root) ? Repository.open(root) : Repository.create(root, InstantSource.system());
        SourceStore store = repository.sourceFor(new SourceName(source), folder.resolve("spool-" + source));
        return new PastBackups(root, BackupStore.of(store));
    }

    BackupId verified(Duration ago) throws IOException {
        long millis = Instant.now().minus(ago).toEpochMilli();
        return backup(millis, Verification.verified(millis, ServerVersion.parse("redis-7.0.15"), 0));
    }

    BackupId unverified(Duration ago) throws IOException {
        long millis = Instant.now().minus(ago).toEpochMilli();
        return backup(millis, Verification.unverified(millis, "no server was at hand"));
    }

    private BackupId backup(long millis, Verification verification) throws IOException {
        try (SourceLock _ = backups.lock();
                BackupDraft draft = backups.begin(millis, 1)) {
            var sealed = draft.sealRdb(new ByteArrayInputStream(emptyRdb()), "a snapshot");
            var record = new BackupRecord(
                    draft.id(),
                    backups.source(),
                    "redis://localhost",
                    Optional.empty(),
                    Optional.empty(),
                    millis,
                    5,
                    Optional.of(BackupDraft.stored(sealed)),
                    Optional.empty(),
                    draft.about(JsonLine.schema(1)));
            BackupEntry entry = draft.publish(record, verification);
            return entry.id();
        }
    }

    private static byte[] emptyRdb() {
        byte[] body = "REDIS0010\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(body.length + 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(body)
                .putLong(Crc64.update(0, body, 0, body.length))
                .array();
    }
}
