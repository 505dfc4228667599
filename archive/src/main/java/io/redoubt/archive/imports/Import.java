package io.redoubt.archive.imports;

import io.redoubt.archive.backup.BackupTrial;
import io.redoubt.archive.backup.Publication;
import io.redoubt.archive.imports.ImportPlan.RdbPart;
import io.redoubt.core.Counted;
import io.redoubt.core.Progress;
import io.redoubt.formats.rdb.RdbFormatException;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.backup.BackupDraft;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.StoredFile;
import io.redoubt.repository.backup.StoredLog;
import io.redoubt.repository.backup.StoredRdb;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a backup of a dataset found on disk: checked while it is read, stored, loaded by a real server, and
/// only then listed. What is cut off, killed or refused leaves nothing that is listed.
///
/// @param trial loads the backup on a scratch server; empty to leave that to a later look
/// @param level zstd compression level
public record Import(
        BackupStore store, Optional<BackupTrial> trial, Progress progress, InstantSource clock, int level) {
    /// A backup that is listed, and what the user should know of it.
    public record Imported(BackupEntry entry, List<String> remarks) {}

    /// Takes the dataset in; durable and listed on return.
    ///
    /// @throws io.redoubt.core.RedoubtException LOCKED if another process changes backups of this source;
    ///     DAMAGED with file and byte if a part is not whole; VERIFICATION_FAILED if a server did not load it
    public Imported run(DatasetOnDisk dataset) throws IOException {
        long began = clock.millis();
        List<String> remarks = new ArrayList<>(dataset.remarks());
        ImportPlan plan = dataset.plan();
        try (SourceLock _ = store.lock();
                BackupDraft draft = store.begin(plan.moment().millis(), level)) {
            progress.phase("read", plan.bytes());
            Optional<StoredRdb> rdb =
                    plan.rdb().isPresent() ? Optional.of(rdb(draft, plan.rdb().get(), remarks)) : Optional.empty();
            Optional<StoredLog> log =
                    plan.log().isPresent() ? Optional.of(log(draft, plan.log().get(), plan)) : Optional.empty();
            BackupRecord record = new BackupRecord(
                    draft.id(),
                    store.source(),
                    dataset.given().toString(),
                    plan.server(),
                    Optional.empty(),
                    plan.moment().millis(),
                    0,
                    rdb,
                    log,
                    draft.about(dataset.about()));
            BackupEntry entry = new Publication(trial, clock).publish(draft, record, began);
            remarkOnChecksum(record, remarks);
            remarkOnRestore(record, remarks);
            remarkOnServer(record, remarks);
            return new Imported(entry, remarks);
        }
    }

    private StoredRdb rdb(BackupDraft draft, RdbPart part, List<String> remarks) throws IOException {
        if (part.start().version().later()) {
            return unread(draft, part, remarks);
        }
        try (InputStream in = counted(part)) {
            return BackupDraft.stored(draft.sealRdb(in, part.file().name()));
        } catch (RdbFormatException e) {
            if (e.problem() != RdbFormatException.Problem.TOO_NEW) {
                throw e;
            }
            return unread(draft, part, remarks);
        }
    }

    /// The checksum at the end has been the same in all versions: it hints at damage where nothing else can.
    private StoredRdb unread(BackupDraft draft, RdbPart part, List<String> remarks) throws IOException {
        RdbVersion version = part.start().version();
        try (Summed in = new Summed(counted(part), part.bytes())) {
            StoredFile stored = BackupDraft.stored(draft.sealUnread(in));
            if (!in.right()) {
                remarks.add("the snapshot does not end with the checksum of its bytes: it may be cut short or changed");
            }
            return new StoredRdb(stored, version.magic().name(), version.number(), Optional.empty());
        }
    }

    private InputStream counted(RdbPart part) {
        return new Counted(part.file().stream(0, part.bytes()), 0, progress);
    }

    private StoredLog log(BackupDraft draft, LogText text, ImportPlan plan) throws IOException {
        LogContents contents = text.contents();
        try (InputStream in = new Counted(text.stream(), plan.bytes() - text.bytes(), progress)) {
            StoredFile stored = BackupDraft.stored(draft.sealLog(in, contents));
            return contents.stored(stored, plan.leftOutBytes());
        }
    }

    private static void remarkOnChecksum(BackupRecord record, List<String> remarks) {
        if (record.rdb()
                .flatMap(StoredRdb::contents)
                .filter(contents -> !contents.crcPresent())
                .isPresent()) {
            remarks.add("the snapshot has no checksum of its own: had a byte of it changed before, nothing would tell");
        }
    }

    private static void remarkOnServer(BackupRecord record, List<String> remarks) {
        if (record.log().isPresent() && record.server().isEmpty()) {
            remarks.add("the files do not tell which server wrote them; they are taken for those of a Redis 7."
                    + " If another wrote them, import them with --for, such as --for valkey-8");
        }
    }

    /// Redis 6.x makes every other expiry absolute before it logs it.
    private static void remarkOnRestore(BackupRecord record, List<String> remarks) {
        long restores = record.log()
                .map(log -> log.commands().getOrDefault("restore", 0L))
                .orElse(0L);
        if (restores > 0
                && record.server().filter(server -> server.atLeast(7, 0)).isEmpty()) {
            remarks.add(
                    "the log has %d RESTORE commands: if Redis 6.x wrote them, their expiry times begin anew at every load"
                            .formatted(restores));
        }
    }
}
