package io.redoubt.repository.retention;

import io.redoubt.repository.backup.BackupEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which backups go. Pure.
///
/// Only a verified backup counts, and only a verified one displaces another. So the newest verified backup
/// always stays, and where there is none all stay.
///
/// @param verified those that count, oldest first
/// @param window measured from the newest of them; empty without one, and without `--keep-within`
record BackupRule(
        RetentionPolicy policy, List<BackupEntry> backups, List<BackupEntry> verified, Optional<Window> window) {
    BackupRule {
        backups = List.copyOf(backups);
        verified = List.copyOf(verified);
    }

    static BackupRule of(RetentionPolicy policy, List<BackupEntry> backups, long nowMillis) {
        List<BackupEntry> verified = backups.stream()
                .filter(BackupEntry::isVerified)
                .sorted(Comparator.comparingLong(
                                (BackupEntry backup) -> backup.record().millis())
                        .thenComparing(BackupEntry::id))
                .toList();
        Optional<Window> window = policy.keepWithin()
                .flatMap(length -> Window.of(
                        verified.stream().mapToLong(backup -> backup.record().millis()), nowMillis, length));
        return new BackupRule(policy, backups, verified, window);
    }

    /// What becomes of a backup.
    private record Ruling(boolean stays, String why) {
        static Ruling stays(String why) {
            return new Ruling(true, why);
        }

        static Ruling goes(String why) {
            return new Ruling(false, why);
        }
    }

    List<Removal> removals() {
        List<Removal> removals = new ArrayList<>();
        for (BackupEntry backup : backups) {
            Ruling ruling = ruling(backup);
            if (!ruling.stays) {
                removals.add(new Removal.OfBackup(backup, ruling.why));
            }
        }
        return removals;
    }

    List<Kept> kept() {
        List<Kept> kept = new ArrayList<>();
        for (BackupEntry backup : backups) {
            Ruling ruling = ruling(backup);
            if (ruling.stays) {
                kept.add(Kept.of(backup, ruling.why));
            }
        }
        return kept;
    }

    private Ruling ruling(BackupEntry backup) {
        if (verified.isEmpty()) {
            return Ruling.stays("no backup is verified, so nothing has taken its place");
        }
        return backup.isVerified() ? verified(backup) : unverified(backup);
    }

    private Ruling verified(BackupEntry backup) {
        int newer = newerThan(backup);
        if (newer == 0) {
            return Ruling.stays("the newest verified backup");
        }
        if (policy.keepLast().filter(count -> newer < count).isPresent()) {
            return Ruling.stays("one of the last %,d verified backups"
                    .formatted(policy.keepLast().orElseThrow()));
        }
        if (isWithin(backup)) {
            return Ruling.stays("within the window");
        }
        return Ruling.goes(window.map(_ -> "before the window; ").orElse("")
                + "%,d newer verified backups are there".formatted(newer));
    }

    private int newerThan(BackupEntry backup) {
        int newer = 0;
        while (!verified.get(verified.size() - 1 - newer).id().equals(backup.id())) {
            newer++;
        }
        return newer;
    }

    private boolean isWithin(BackupEntry backup) {
        return window.filter(kept -> kept.holds(backup.record().millis())).isPresent();
    }

    /// One that is newer than any verified backup may only wait to be verified. So it takes a verified backup to make
    /// it go, as for all.
    private Ruling unverified(BackupEntry backup) {
        if (policy.keepWithin().isPresent()) {
            boolean old =
                    window.filter(kept -> !kept.holds(backup.record().millis())).isPresent();
            return old
                    ? Ruling.goes("before the window; not verified")
                    : Ruling.stays("within the window; not verified");
        }
        int count = policy.keepLast().orElseThrow();
        if (verified.size() < count) {
            return Ruling.stays("not verified; fewer than %,d that are".formatted(count));
        }
        BackupEntry oldest = verified.get(verified.size() - count);
        return backup.record().millis() < oldest.record().millis()
                ? Ruling.goes("not verified; older than the last %,d that are".formatted(count))
                : Ruling.stays("not verified; not older than %s, which is and stays".formatted(oldest.id()));
    }
}
