package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.redoubt.repository.segment.Mark;
import io.redoubt.repository.spool.SpoolSegment;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Nothing that was ever said to be durable may be missing after a crash anywhere, nothing stored may be
/// wrong, and the next run must go on by itself. `CrashRun` says what one run is; `-Dredoubt.soak=true`
/// tries ten times as many, and `-Dredoubt.seed=123` one, with its story.
class CrashTest {
    private static final int SEEDS = Boolean.getBoolean("redoubt.soak") ? 20_000 : 2_000;

    /// A harness that has not found a broken variant after this many runs has no right to praise the real
    /// one.
    private static final int FOUND_WITHIN = 300;

    @Test
    void nothingSaidToBeDurableIsLostByACrashAnywhere() {
        long first = Long.getLong("redoubt.seed", 1);
        long last = Long.getLong("redoubt.seed", SEEDS);
        int moves = 0;
        for (long seed = first; seed <= last; seed++) {
            var run = new CrashRun(seed, DurableMarks::new, _ -> {});
            try {
                run.run();
                moves += run.moves();
            } catch (AssertionError | Exception e) {
                throw new AssertionError(
                        "seed %d: %s%n%s".formatted(seed, e.getMessage(), first == last ? run.story() : ""), e);
            }
        }
        assertThat(moves).as("changes of the spool").isGreaterThanOrEqualTo((int) (last - first) / 4);
    }

    @Test
    void anArchiveThatAcknowledgesBeforeItForcesIsFound() {
        requireFound(AcknowledgesWhatIsWritten::new, _ -> {});
    }

    @Test
    void anArchiveThatTriesAgainAfterAFailedForceIsFound() {
        requireFound(BelievesTheSecondForce::new, _ -> {});
    }

    @Test
    void anArchiveThatForcesNoFilesIsFound() {
        requireFound(DurableMarks::new, SimDisk::ignoreForces);
    }

    @Test
    void anArchiveThatForcesNoDirectoriesIsFound() {
        requireFound(DurableMarks::new, SimDisk::ignoreDirectoryForces);
    }

    private static void requireFound(Supplier<DurableMarks> marks, Consumer<SimDisk> disk) {
        for (long seed = 1; seed <= FOUND_WITHIN; seed++) {
            try {
                new CrashRun(seed, marks, disk).run();
            } catch (AssertionError e) {
                // What was lost is missed by whoever was told it is durable, or by the record of gaps.
                assertThat(e.getMessage()).as("seed %d", seed).containsAnyOf("durable", "gap from");
                return;
            } catch (Exception _) {
                return; // What is left cannot even be opened.
            }
        }
        fail("%d runs did not find it", FOUND_WITHIN);
    }

    private static final class AcknowledgesWhatIsWritten extends DurableMarks {
        private Optional<SpoolSegment> open = Optional.empty();

        @Override
        void follow(SpoolSegment next) {
            super.follow(next);
            open = Optional.of(next);
        }

        @Override
        Optional<Mark> durable() {
            return open.map(SpoolSegment::written).or(super::durable);
        }
    }

    private static final class BelievesTheSecondForce extends DurableMarks {
        private Optional<SpoolSegment> open = Optional.empty();
        private Optional<Mark> believed = Optional.empty();

        @Override
        void follow(SpoolSegment next) {
            super.follow(next);
            open = Optional.of(next);
            believed = Optional.empty();
        }

        @Override
        boolean force() {
            try {
                return super.force();
            } catch (IOException _) {
                believed = open.map(SpoolSegment::written);
                return true;
            }
        }

        @Override
        Optional<Mark> durable() {
            return believed.or(super::durable);
        }
    }
}
