package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import io.redoubt.testkit.SimulatedCrash;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A few lives of an archive, one after the other on one disk: random work, often with random faults, each
/// ended by a kill or a power cut at a random disk operation. After each the disk is held to all that was
/// claimed; the last life must come to a good end. All follows from the seed.
final class CrashRun {
    private final SplittableRandom random;
    private final long seed;
    private final Supplier<DurableMarks> marks;
    private final Consumer<SimDisk> prepare;
    private final ManualClock clock = ManualClock.standing();
    private final Witness witness;

    /// @param marks how durability is tracked; a broken one shows what the harness can find
    /// @param prepare what is to be wrong with each disk
    CrashRun(long seed, Supplier<DurableMarks> marks, Consumer<SimDisk> prepare) {
        this.seed = seed;
        this.marks = marks;
        this.prepare = prepare;
        this.random = new SplittableRandom(seed);
        this.witness = new Witness(random.split());
    }

    /// What happened, for whoever looks into a failure.
    String story() {
        return witness.story();
    }

    /// How often the spool was changed.
    int moves() {
        return witness.moves();
    }

    /// @throws AssertionError if something was lost or is wrong
    void run() throws IOException {
        SimDisk disk = SimDisk.seeded(seed, clock);
        int lives = random.nextInt(1, 5);
        for (int life = 0; life < lives; life++) {
            prepare.accept(disk);
            disk = crashed(disk);
            witness.check(held(disk));
        }
        finish(disk);
    }

    /// A life that ends by a crash, or now and then in good order.
    private SimDisk crashed(SimDisk disk) throws IOException {
        boolean kill = random.nextBoolean();
        int steps = random.nextInt(5, 80);
        disk.crashAfter(random.nextInt(10) == 0 ? random.nextInt(40) : random.nextInt(steps * 5));
        try (ArchiveLife life = new ArchiveLife(disk, witness, random, clock, random.nextBoolean(), marks.get())) {
            for (int i = 0; i < steps; i++) {
                life.step();
            }
            life.heal();
            life.stop();
        } catch (SimulatedCrash _) {
            // The next life finds what is left.
        }
        witness.note(kill ? "killed" : "power lost");
        return kill ? disk.afterProcessKill() : disk.afterPowerLoss();
    }

    private void finish(SimDisk disk) throws IOException {
        try (ArchiveLife last = new ArchiveLife(disk, witness, random, clock, false, marks.get())) {
            last.finish();
        }
        HeldHistory held = held(disk);
        witness.check(held);
        held.requireNoSilentGap();
        assertThat(held.catalog().segments()).allMatch(segment -> segment.sealed());
        assertThat(held.catalog().bases()).allMatch(base -> base.sealed());
    }

    private HeldHistory held(SimDisk disk) throws IOException {
        return new HeldHistory(ArchiveLife.store(disk, clock), witness.sent(), witness.rdb());
    }
}
