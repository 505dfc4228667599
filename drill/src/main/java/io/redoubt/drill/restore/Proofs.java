package io.redoubt.drill.restore;

import io.redoubt.core.BranchPosition;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.restore.plan.Reached;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which moments of a source can be proven, and by what. What it knows is as of when it was made.
final class Proofs {
    private final SourceStore store;
    private final Catalog catalog;
    private final List<BackupEntry> backups;
    private final List<ProofPoint> points;
    private final ServerRuns runs;
    private final RestorePlanner planner;

    private Proofs(SourceStore store, Catalog catalog, List<BackupEntry> backups, RestorePlanner planner) {
        this.store = store;
        this.catalog = catalog;
        this.backups = backups;
        this.points = ProofPoint.in(catalog, backups);
        this.runs = new ServerRuns(store, catalog);
        this.planner = planner;
    }

    /// Backups whose record cannot be read prove nothing.
    static Proofs of(SourceStore store, RestorePlanner planner) throws IOException {
        return new Proofs(
                store, store.catalog(), BackupStore.of(store).listing().entries(), planner);
    }

    Catalog catalog() {
        return catalog;
    }

    List<BackupEntry> backups() {
        return backups;
    }

    /// The newest moment of history that can be proven; where nothing is archived, the newest backup.
    RestoreTarget usual() {
        if (!points.isEmpty()) {
            return points.getLast().target();
        }
        return catalog.bases().isEmpty() && !backups.isEmpty()
                ? new RestoreTarget.OfBackup(backups.getLast().id().text())
                : new RestoreTarget.Latest();
    }

    /// The moments of history whose proof is not stale.
    List<ProofPoint> fresh() throws IOException {
        List<ProofPoint> fresh = new ArrayList<>();
        for (ProofPoint point : points) {
            if (!runs.stale(point)) {
                fresh.add(point);
            }
        }
        return fresh;
    }

    /// What proves the moment a restore ends at.
    Optional<Evidence> of(Reached reached) throws IOException {
        if (reached.backup().isPresent()) {
            return backups.stream()
                    .filter(entry -> entry.id().equals(reached.backup().get()))
                    .filter(entry -> entry.record().log().isEmpty())
                    .findFirst()
                    .map(entry -> new Evidence(entry, false));
        }
        Optional<ProofPoint> newest =
                reached.position().isPresent() ? newestAt(reached.position().get()) : Optional.empty();
        return newest.isPresent()
                ? Optional.of(new Evidence(newest.get().backup(), runs.stale(newest.get())))
                : Optional.empty();
    }

    /// A snapshot stands between two commands; what a restore to its offset reaches is what it shows. Planning
    /// reads log, so only those are planned that may stand there: from the moment on, up to the first that does
    /// not.
    private Optional<ProofPoint> newestAt(BranchPosition reached) throws IOException {
        Optional<ProofPoint> newest = Optional.empty();
        for (ProofPoint point : points) {
            boolean sameBranch = point.at().branch().equals(reached.branch());
            int order = point.at().offset().compareTo(reached.offset());
            if (order != 0 && (order < 0 || !sameBranch)) {
                continue;
            }
            RestorePlan there = planner.plan(store, point.target());
            if (there.reached().position().filter(reached::equals).isPresent()) {
                newest = Optional.of(point);
            } else if (sameBranch) {
                break;
            }
        }
        return newest;
    }
}
