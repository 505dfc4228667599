package io.redoubt.repository.retention;

import io.redoubt.core.BranchId;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Gap;
import io.redoubt.repository.Pruning;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plans what of a source goes, and carries the plan out.
///
/// Whoever carries one out holds the lock of the source's backups from before the plan until the end. An archive may
/// run meanwhile: nothing it still needs goes, and what it adds meanwhile stays. Confined to one thread.
public final class RetentionRun {
    private final SourceStore store;
    private final Pruning pruning;
    private final Clocks clocks;

    public RetentionRun(SourceStore store, Clocks clocks) {
        this(store, clocks, new Pruning(store));
    }

    /// @param pruning what takes history away
    public RetentionRun(SourceStore store, Clocks clocks, Pruning pruning) {
        this.store = store;
        this.clocks = clocks;
        this.pruning = pruning;
    }

    /// Reads what there is and decides; changes nothing.
    ///
    /// @throws RedoubtException DAMAGED naming a record that is not as it was written
    public RetentionPlan plan(RetentionPolicy policy) throws IOException {
        return RetentionPlan.of(RetentionFacts.read(store, pruning, clocks), policy);
    }

    /// Does what a plan says; durable on return. Whatever a crash leaves is whole, and the next run goes on from there.
    ///
    /// @throws RedoubtException CLOCK_JUMPED or NOTHING_LEFT, before anything is removed
    public void carryOut(RetentionPlan plan, boolean force) throws IOException {
        plan.requireAllowed(force);
        ClockReading now = clocks.read();
        Optional<Refusal> jump = ClockRule.of(plan.policy()).jump(plan.now(), now, "the plan was made");
        if (jump.isPresent() && !force) {
            throw jump.get().exception();
        }
        var orders = new Orders();
        plan.removals().forEach(orders::add);
        remove(orders.backups);
        pruning.retire(orders.branches);
        pruning.cut(orders.bases, orders.segments);
        pruning.remove(orders.gaps);
        // Last: until then a run after a crash finds all that this plan was made from.
        pruning.clear();
        new ClockFile(store).write(now);
    }

    private void remove(List<BackupId> ids) throws IOException {
        BackupStore backups = BackupStore.of(store);
        for (BackupId id : ids) {
            backups.remove(id);
        }
        backups.removeLeftovers();
    }

    /// What is to be removed, by kind.
    private static final class Orders {
        private final List<BackupId> backups = new ArrayList<>();
        private final List<BranchId> branches = new ArrayList<>();
        private final List<BaseEntry> bases = new ArrayList<>();
        private final List<SegmentEntry> segments = new ArrayList<>();
        private final List<Gap> gaps = new ArrayList<>();

        void add(Removal removal) {
            switch (removal) {
                case Removal.OfBackup it -> backups.add(it.backup().id());
                case Removal.OfBranch it -> branches.add(it.branch().id());
                case Removal.OfBeginning it -> {
                    bases.addAll(it.bases());
                    segments.addAll(it.segments());
                }
                case Removal.OfGap it -> gaps.add(it.gap());
                case Removal.OfLeftover _ -> {} // cleared in any case
            }
        }
    }
}
