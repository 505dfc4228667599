package io.redoubt.drill.restore;

import io.redoubt.core.BranchPosition;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.Verification;
import io.redoubt.restore.plan.RestoreTarget;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A moment whose dataset is known from elsewhere: the server itself sent a snapshot of it, and it lies inside what
/// was archived. What base and log make of that moment must be the same.
///
/// @param at where the snapshot stands in the archived history
public record ProofPoint(BackupEntry backup, BranchPosition at) {
    /// All there are, the newest last.
    public static List<ProofPoint> in(Catalog catalog, List<BackupEntry> backups) {
        return backups.stream()
                .filter(entry -> entry.verification().state() != Verification.State.DAMAGED)
                .flatMap(entry -> place(catalog, entry.record()).map(at -> new ProofPoint(entry, at)).stream())
                .sorted(Comparator.comparingLong(
                        point -> point.backup().record().millis()))
                .toList();
    }

    RestoreTarget target() {
        return new RestoreTarget.AtOffset(Optional.of(at.branch()), at.offset());
    }

    /// Where the archive holds what this backup shows; empty if it does not.
    public static Optional<BranchPosition> place(Catalog catalog, BackupRecord backup) {
        return backup.log().isPresent()
                ? Optional.empty()
                : backup.position()
                        .flatMap(at -> branches(catalog)
                                .filter(branch -> branch.replid().equals(at.replid()))
                                .filter(branch -> branch.start().compareTo(at.offset()) <= 0)
                                .filter(branch -> catalog.endOf(branch.id())
                                        .filter(end -> end.offset().compareTo(at.offset()) >= 0)
                                        .isPresent())
                                .map(branch -> new BranchPosition(branch.id(), at.offset()))
                                .findFirst());
    }

    /// The newest first: a resync may have begun the same history anew.
    private static Stream<Branch> branches(Catalog catalog) {
        return catalog.branches().reversed().stream();
    }
}
