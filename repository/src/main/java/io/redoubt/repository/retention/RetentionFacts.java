package io.redoubt.repository.retention;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Pruning;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.Verification;
import io.redoubt.repository.segment.SealedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/// Everything a plan follows from.
///
/// @param backups a verified one whose files are not all there any more counts as damaged here
/// @param damagedBases files of bases that cannot be read
/// @param before what the clocks said when the source was last expired
record RetentionFacts(
        SourceName source,
        List<BackupEntry> backups,
        Catalog catalog,
        Set<Path> damagedBases,
        List<Pruning.Leftover> leftovers,
        ClockReading now,
        Optional<ClockReading> before) {
    RetentionFacts {
        backups = List.copyOf(backups);
        damagedBases = Set.copyOf(damagedBases);
        leftovers = List.copyOf(leftovers);
    }

    /// Reads them. The clock is read last: nothing that was found is then later than it.
    static RetentionFacts read(SourceStore store, Pruning pruning, Clocks clocks) throws IOException {
        List<BackupEntry> backups = backups(BackupStore.of(store));
        Catalog catalog = store.catalog();
        Set<Path> damaged = damaged(catalog);
        List<Pruning.Leftover> leftovers = pruning.leftovers();
        Optional<ClockReading> before = new ClockFile(store).read();
        return new RetentionFacts(store.name(), backups, catalog, damaged, leftovers, clocks.read(), before);
    }

    private static List<BackupEntry> backups(BackupStore store) throws IOException {
        List<BackupEntry> backups = new ArrayList<>();
        for (BackupEntry backup : store.entries()) {
            backups.add(backup.isVerified() ? present(store, backup) : backup);
        }
        return backups;
    }

    private static BackupEntry present(BackupStore store, BackupEntry backup) throws IOException {
        try {
            store.requirePresent(backup.record());
            return backup;
        } catch (RedoubtException e) {
            return new BackupEntry(
                    backup.record(),
                    Verification.damaged(backup.verification().millis(), String.valueOf(e.getMessage())));
        }
    }

    private static Set<Path> damaged(Catalog catalog) throws IOException {
        Set<Path> damaged = new HashSet<>();
        for (BaseEntry base : catalog.bases()) {
            if (base.sealed() && !canBeRead(base)) {
                damaged.add(base.file());
            }
        }
        return damaged;
    }

    private static boolean canBeRead(BaseEntry base) throws IOException {
        try {
            SealedFile _ = SealedFile.open(base.file());
            return true;
        } catch (RedoubtException _) {
            return false;
        }
    }

    /// The time of the newest thing stored, or waiting in the spool; empty if there is nothing.
    OptionalLong newestMillis() {
        LongStream ofBackups = backups.stream()
                .flatMapToLong(backup -> LongStream.of(
                        backup.record().millis(), backup.verification().millis()));
        LongStream ofHistory = LongStream.concat(
                catalog.segments().stream().mapToLong(SegmentEntry::lastMillis),
                catalog.bases().stream().mapToLong(BaseEntry::millis));
        return LongStream.concat(ofBackups, ofHistory).max();
    }
}
