package io.redoubt.repository.backup;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.repository.MetadataFile;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.segment.SealedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The backups of one source in a repository.
///
/// Reading takes no lock. Whoever makes, verifies or removes backups holds the lock; an archive of the same
/// source may run meanwhile.
public final class BackupStore {
    static final String RECORD = ".json";
    static final String RDB = ".rdb.zst";
    static final String LOG = ".aof.zst";
    static final String ABOUT = ".about.json";
    static final String VERIFICATION = ".verification.json";

    private final Path directory;
    private final SourceName source;

    private BackupStore(Path directory, SourceName source) {
        this.directory = directory;
        this.source = source;
    }

    /// The backups of this source, none if there never was one.
    public static BackupStore of(SourceStore store) {
        return new BackupStore(store.directory().resolve("backups"), store.name());
    }

    public SourceName source() {
        return source;
    }

    public Path directory() {
        return directory;
    }

    /// Becomes the only one who changes the backups of this source, until closed or until the process ends.
    ///
    /// @throws RedoubtException LOCKED if another process, or another part of this one, is
    public SourceLock lock() throws IOException {
        Durability.createDirectories(directory);
        return SourceLock.take(
                directory.resolve("lock"),
                "the backups of source '%s' in '%s' are being changed by another process".formatted(source, directory),
                "Wait for the other backup, import, verify or expire to end.");
    }

    /// Every backup that is listed, oldest first.
    ///
    /// @throws RedoubtException DAMAGED naming a record that is not as it was written
    public List<BackupEntry> entries() throws IOException {
        Listing listing = listing();
        if (!listing.unreadable().isEmpty()) {
            throw listing.unreadable().getFirst();
        }
        return listing.entries();
    }

    /// What is there, whatever became of it.
    ///
    /// @param entries oldest first
    /// @param unreadable why the others cannot be told: DAMAGED or REPOSITORY_TOO_NEW, naming the file
    public record Listing(List<BackupEntry> entries, List<RedoubtException> unreadable) {
        public Listing {
            entries = List.copyOf(entries);
            unreadable = List.copyOf(unreadable);
        }
    }

    /// Every backup whose record can be read: one that rotted hides no other.
    public Listing listing() throws IOException {
        List<BackupEntry> entries = new ArrayList<>();
        List<RedoubtException> unreadable = new ArrayList<>();
        for (BackupId id : recorded()) {
            try {
                entries.add(entry(id));
            } catch (NoSuchFileException _) {
                // Removed since the listing.
            } catch (RedoubtException e) {
                unreadable.add(e);
            }
        }
        return new Listing(entries, unreadable);
    }

    private List<BackupId> recorded() throws IOException {
        return names().stream()
                .flatMap(name -> BackupId.startOf(name).filter(id -> name.equals(id.text() + RECORD)).stream())
                .sorted()
                .toList();
    }

    private BackupEntry entry(BackupId id) throws IOException {
        BackupRecord record = read(file(id, RECORD), BackupRecord::from);
        if (!record.id().equals(id) || !record.source().equals(source)) {
            throw new RedoubtException(
                    ErrorCode.DAMAGED,
                    "'%s' is the record of backup %s of source '%s': not what its name says"
                            .formatted(file(id, RECORD), record.id(), record.source()),
                    "It was renamed or swapped; put the right file back from another copy of the repository.");
        }
        return new BackupEntry(record, verification(id));
    }

    private Verification verification(BackupId id) throws IOException {
        try {
            return read(file(id, VERIFICATION), Verification::from);
        } catch (NoSuchFileException _) {
            return Verification.unverified(id.millis(), "nothing says that it was ever checked");
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.DAMAGED) {
                throw e;
            }
            throw new RedoubtException(
                    e.code(),
                    String.valueOf(e.getMessage()),
                    "It only says what was found of the backup: remove it, and 'redoubt verify' writes it anew.",
                    e);
        }
    }

    private static <T> T read(Path file, Function<JsonDocument, T> fields) throws IOException {
        JsonDocument json = MetadataFile.read(file);
        if (json.number("schema") > 1) {
            throw new RedoubtException(
                    ErrorCode.REPOSITORY_TOO_NEW,
                    "'%s' was written by a later program (schema %d)".formatted(file, json.number("schema")),
                    "Use the newer program that wrote it.");
        }
        try {
            return fields.apply(json);
        } catch (IllegalArgumentException e) {
            throw new RedoubtException(
                    ErrorCode.DAMAGED,
                    "'%s' holds what cannot be: %s".formatted(file, e.getMessage()),
                    "Put it back from another copy of the repository.",
                    e);
        }
    }

    /// The backup a user means: `latest`, an id, or the beginning of only one.
    ///
    /// @throws RedoubtException TARGET_UNREACHABLE if there is none, USAGE if several begin so, DAMAGED if its own
    ///     record is not as it was written; those of others do not matter
    public BackupEntry find(String text) throws IOException {
        List<BackupId> all = recorded();
        if (text.equals("latest") && !all.isEmpty()) {
            return entry(all.getLast());
        }
        List<BackupId> found = all.stream()
                .filter(id -> !text.isEmpty() && id.text().startsWith(text))
                .toList();
        if (found.size() == 1) {
            return entry(found.getFirst());
        }
        if (found.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.TARGET_UNREACHABLE,
                    "source '%s' has no backup '%s'".formatted(source, text),
                    all.isEmpty() ? "It has none yet; 'redoubt backup URI' makes one." : "It has: " + ids(all) + ".");
        }
        throw new RedoubtException(
                ErrorCode.USAGE,
                "several backups of source '%s' begin with '%s'".formatted(source, text),
                "Write more of it: " + ids(found) + ".");
    }

    private static String ids(List<BackupId> ids) {
        int shown = 10;
        String last = String.join(
                ", ", ids.reversed().stream().limit(shown).map(BackupId::text).toList());
        return ids.size() > shown ? last + " and %d older".formatted(ids.size() - shown) : last;
    }

    /// Begins a backup of a dataset as it was at `millis`. The caller holds the lock.
    ///
    /// What an earlier one that was interrupted left behind is removed first.
    ///
    /// @param level zstd compression level
    public BackupDraft begin(long millis, int level) throws IOException {
        Durability.createDirectories(directory);
        removeLeftovers();
        long free = millis;
        while (Files.exists(file(BackupId.at(free), RECORD))) {
            free++;
        }
        return new BackupDraft(this, BackupId.at(free), level);
    }

    /// Removes files that belong to no listed backup. The caller holds the lock.
    ///
    /// @return names of the files removed
    public List<String> removeLeftovers() throws IOException {
        List<BackupId> listed = recorded();
        List<String> removed = new ArrayList<>();
        for (String name : names()) {
            boolean leftover = BackupId.startOf(name)
                    .filter(id -> !listed.contains(id) || name.endsWith(".tmp"))
                    .isPresent();
            if (leftover) {
                Files.deleteIfExists(directory.resolve(name));
                removed.add(name);
            }
        }
        if (!removed.isEmpty()) {
            Durability.forceDirectory(directory);
        }
        return removed;
    }

    /// Records what was found of a backup's health; durable on return. The caller holds the lock.
    public void recordVerification(BackupEntry entry, Verification found) throws IOException {
        MetadataFile.write(
                file(entry.id(), VERIFICATION),
                found.withKeysOf(entry.verification()).toJson(entry.id()));
    }

    /// Removes a backup for good. The caller holds the lock.
    ///
    /// The record goes first, durably: a crash in between leaves files that no backup needs, never a backup that
    /// lacks files.
    public void remove(BackupId id) throws IOException {
        Files.deleteIfExists(file(id, RECORD));
        Durability.forceDirectory(directory);
        for (String suffix : List.of(VERIFICATION, RDB, LOG, ABOUT)) {
            Files.deleteIfExists(file(id, suffix));
        }
        Durability.forceDirectory(directory);
    }

    /// Reads every stored byte of a backup and compares it with its record.
    ///
    /// @throws RedoubtException DAMAGED or SEGMENT_MISSING naming the first file that is not as it was stored
    public void requireIntact(BackupRecord record, Progress progress) throws IOException {
        new StoredParts(this, record).requireIntact(progress);
    }

    /// Looks whether every file of a backup is there, with the end it was stored with. Reads ends only.
    ///
    /// @throws RedoubtException DAMAGED or SEGMENT_MISSING naming the first one that is not
    public void requirePresent(BackupRecord record) throws IOException {
        new StoredParts(this, record).requirePresent();
    }

    /// The sealed files of a backup, the snapshot before the log.
    public List<Path> filesOf(BackupRecord record) {
        return Stream.concat(
                        record.rdb().map(_ -> file(record.id(), RDB)).stream(),
                        record.log().map(_ -> file(record.id(), LOG)).stream())
                .toList();
    }

    /// The snapshot as the server saved it; the caller closes it.
    ///
    /// @throws IllegalArgumentException if the backup has none
    public InputStream openRdb(BackupRecord record) throws IOException {
        return SealedFile.open(part(record.id(), RDB, record.rdb())).plain();
    }

    /// The append-only text; the caller closes it.
    ///
    /// @throws IllegalArgumentException if the backup has none
    public InputStream openLog(BackupRecord record) throws IOException {
        return SealedFile.open(part(record.id(), LOG, record.log())).plain();
    }

    private Path part(BackupId id, String suffix, Optional<?> stored) {
        if (stored.isEmpty()) {
            throw new IllegalArgumentException("backup " + id + " has no part '" + suffix + "'");
        }
        return file(id, suffix);
    }

    /// What was noted about the server beside its data: users, configuration, modules, functions.
    public JsonDocument about(BackupRecord record) throws IOException {
        return MetadataFile.read(file(record.id(), ABOUT));
    }

    Path file(BackupId id, String suffix) {
        return directory.resolve(id.text() + suffix);
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
