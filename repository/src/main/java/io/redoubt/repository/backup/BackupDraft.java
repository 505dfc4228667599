package io.redoubt.repository.backup;

import io.redoubt.core.Durability;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.MetadataFile;
import io.redoubt.repository.segment.BackupSealer;
import io.redoubt.repository.segment.BackupSealer.Sealed;
import io.redoubt.repository.segment.BackupSealer.SealedRdb;
import io.redoubt.repository.segment.SealedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A backup being made. It is listed only once `publish` has returned; closing it before removes what it wrote.
/// Confined to one thread.
public final class BackupDraft implements AutoCloseable {
    private final BackupStore store;
    private final BackupId id;
    private final BackupSealer sealer;
    private boolean published;

    BackupDraft(BackupStore store, BackupId id, int level) {
        this.store = store;
        this.id = id;
        this.sealer = new BackupSealer(store.source(), id.text(), level);
    }

    public BackupId id() {
        return id;
    }

    /// Stores a snapshot, walked to its end and its CRC64 on the way; durable on return.
    ///
    /// @param rdb ends where the snapshot ends; not closed
    /// @param name what messages call it
    /// @throws io.redoubt.core.RedoubtException DAMAGED if it is not whole; nothing is kept then
    public SealedRdb sealRdb(InputStream rdb, String name) throws IOException {
        Path temporary = temporary(BackupStore.RDB);
        SealedRdb sealed = sealer.sealRdb(rdb, name, temporary);
        return new SealedRdb(named(sealed.part(), BackupStore.RDB), sealed.summary());
    }

    /// Stores a snapshot of a version that cannot be walked, as it is; durable on return.
    public Sealed sealUnread(InputStream rdb) throws IOException {
        return named(sealer.sealUnread(rdb, temporary(BackupStore.RDB)), BackupStore.RDB);
    }

    /// Stores append-only text while `reading` takes it to its end; durable on return.
    public Sealed sealLog(InputStream text, BackupSealer.Reading<?> reading) throws IOException {
        return named(sealer.sealLog(text, temporary(BackupStore.LOG), reading), BackupStore.LOG);
    }

    private Sealed named(Sealed sealed, String suffix) throws IOException {
        Durability.publish(sealed.file().path(), store.file(id, suffix));
        return new Sealed(SealedFile.open(store.file(id, suffix)), sealed.plainSha256());
    }

    /// What the record says of a part.
    public static StoredFile stored(Sealed part) {
        return new StoredFile(
                part.file().plainBytes(), part.file().storedBytes(), part.file().digest(), part.plainSha256());
    }

    /// What the record says of a snapshot.
    public static StoredRdb stored(SealedRdb rdb) {
        return new StoredRdb(
                stored(rdb.part()),
                rdb.summary().magic(),
                rdb.summary().version(),
                Optional.of(StoredRdb.Contents.of(rdb.summary())));
    }

    /// A snapshot stored by `sealRdb` or `sealUnread`, as it arrived; the caller closes it.
    public InputStream openRdb() throws IOException {
        return SealedFile.open(store.file(id, BackupStore.RDB)).plain();
    }

    /// Text stored by `sealLog`; the caller closes it.
    public InputStream openLog() throws IOException {
        return SealedFile.open(store.file(id, BackupStore.LOG)).plain();
    }

    /// Writes what is known about the server beside its data; durable on return.
    ///
    /// @return SHA-256 of the file, for the record
    public String about(JsonLine json) throws IOException {
        Path file = store.file(id, BackupStore.ABOUT);
        MetadataFile.write(file, json);
        return MetadataFile.digest(file);
    }

    /// Lists the backup: durable, and visible to every reader, on return.
    public BackupEntry publish(BackupRecord record, Verification verification) throws IOException {
        if (!record.id().equals(id)) {
            throw new IllegalArgumentException("record of backup " + record.id() + " for backup " + id);
        }
        MetadataFile.write(store.file(id, BackupStore.VERIFICATION), verification.toJson(id));
        MetadataFile.write(store.file(id, BackupStore.RECORD), record.toJson());
        published = true;
        return new BackupEntry(record, verification);
    }

    private Path temporary(String suffix) {
        return store.file(id, suffix + ".tmp");
    }

    @Override
    public void close() throws IOException {
        if (!published) {
            for (String suffix : List.of(
                    BackupStore.RECORD,
                    BackupStore.VERIFICATION,
                    BackupStore.RDB,
                    BackupStore.LOG,
                    BackupStore.ABOUT)) {
                Files.deleteIfExists(store.file(id, suffix));
                Files.deleteIfExists(temporary(suffix));
            }
        }
    }
}
