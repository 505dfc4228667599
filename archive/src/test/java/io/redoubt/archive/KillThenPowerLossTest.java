package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.BranchId;
import io.redoubt.repository.Branch;
import io.redoubt.repository.Catalog;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import io.redoubt.testkit.SimulatedCrash;
import java.io.IOException;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A process killed between a rename and the force of its directory leaves a name that is seen and that a
/// power loss takes back. The next process must not build on it before it has forced it.
class KillThenPowerLossTest {
    private static final int SEEDS = 20;
    private static final int POWER_LOSSES = 4;

    private int killedAfterTheRecord;

    @Test
    void aForkRecordedByAKilledProcessOutlivesWhateverTheNextOneClaimsOnIt() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            int operations = 0;
            while (killedAndContinued(seed, operations)) {
                operations++;
            }
        }

        assertThat(killedAfterTheRecord).as("kills after the fork was recorded").isGreaterThan(SEEDS);
    }

    /// @return whether the process still was to do something when it was killed after so many operations
    private boolean killedAndContinued(long seed, int operations) throws IOException {
        var random = new SplittableRandom(seed);
        ManualClock clock = ManualClock.standing();
        var witness = new Witness(random.split());
        SimDisk disk = SimDisk.seeded(seed, clock);
        try (ArchiveLife first = life(disk, witness, random, clock)) {
            first.finish();
        }
        witness.failOver();
        disk.crashAfter(operations);
        boolean killed = false;
        try (ArchiveLife second = life(disk, witness, random, clock)) {
            second.catchUp();
        } catch (SimulatedCrash _) {
            killed = true;
        }
        disk = disk.afterProcessKill();
        Catalog left = ArchiveLife.store(disk, clock).catalog();
        if (killed && left.lastBranch().map(Branch::id).equals(Optional.of(new BranchId(2)))) {
            killedAfterTheRecord++;
        }
        try (ArchiveLife third = life(disk, witness, random, clock)) {
            third.catchUp();
        }
        for (int i = 0; i < POWER_LOSSES; i++) {
            var held = new HeldHistory(ArchiveLife.store(disk.afterPowerLoss(), clock), witness.sent(), witness.rdb());
            try {
                witness.check(held);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "seed %d, killed after %d operations: %s%n%s"
                                .formatted(seed, operations, e.getMessage(), witness.story()),
                        e);
            }
        }
        return killed;
    }

    private static ArchiveLife life(SimDisk disk, Witness witness, SplittableRandom random, ManualClock clock)
            throws IOException {
        return new ArchiveLife(disk, witness, random, clock, false, new DurableMarks());
    }
}
