package io.redoubt.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.redoubt.core.BranchId;
import io.redoubt.core.RedoubtException;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Pruning;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.retention.RetentionPolicy;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whatever the history, the policy and the crash: every moment that should be kept can still be restored.
/// `ExpiryRun` says what one run is; `-Dredoubt.soak=true` tries ten times as many, `-Dredoubt.seed=123` one.
class ExpiryTest {
    private static final int SEEDS = Boolean.getBoolean("redoubt.soak") ? 20_000 : 2_000;

    /// A harness that has not found a broken variant after this many runs has no right to praise the real one.
    private static final int FOUND_WITHIN = 300;

    @Test
    void everyMomentThatShouldBeKeptCanStillBeRestored() {
        long first = Long.getLong("redoubt.seed", 1);
        long last = Long.getLong("redoubt.seed", SEEDS);
        long removed = 0;
        for (long seed = first; seed <= last; seed++) {
            try {
                removed += new ExpiryRun(seed, Pruning::new, _ -> {}, policy -> policy).run();
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
            }
        }
        assertThat(removed).as("files removed").isGreaterThanOrEqualTo(last - first);
    }

    @Test
    void aPolicyThatIsHalfObeyedIsFound() {
        requireFound(
                "^\\[At(Offset|Time)",
                Pruning::new,
                _ -> {},
                policy ->
                        new RetentionPolicy(policy.keepWithin().map(length -> length.dividedBy(2)), policy.keepLast()));
        requireFound(
                "^\\[verified backups",
                Pruning::new,
                _ -> {},
                policy -> new RetentionPolicy(
                        policy.keepWithin(), policy.keepLast().map(count -> (count + 1) / 2)));
    }

    @Test
    void aBranchWhoseFilesGoBeforeItIsUnlistedIsFound() {
        requireFound("SEGMENT_MISSING|^\\[missing", FilesFirst::new, _ -> {}, policy -> policy);
    }

    @Test
    void logThatGoesBeforeItsBaseIsFound() {
        requireFound("^\\[missing", LogFirst::new, _ -> {}, policy -> policy);
    }

    @Test
    void aBranchThatGoesBeforeTheOneThatContinuesItIsFound() {
        requireFound("DAMAGED", OldestFirst::new, _ -> {}, policy -> policy);
    }

    @Test
    void anExpiryThatForcesNoDirectoriesIsFound() {
        requireFound("SEGMENT_MISSING|^\\[missing", Pruning::new, SimDisk::ignoreDirectoryForces, policy -> policy);
    }

    /// @param sign a pattern in what a run that finds it says
    private static void requireFound(
            String sign,
            Function<SourceStore, Pruning> pruning,
            Consumer<SimDisk> disk,
            Function<RetentionPolicy, RetentionPolicy> obeyed) {
        for (long seed = 1; seed <= FOUND_WITHIN; seed++) {
            String found = found(seed, pruning, disk, obeyed);
            if (Pattern.compile(sign).matcher(found).find()) {
                return;
            }
        }
        fail("%d runs did not find it", FOUND_WITHIN);
    }

    private static String found(
            long seed,
            Function<SourceStore, Pruning> pruning,
            Consumer<SimDisk> disk,
            Function<RetentionPolicy, RetentionPolicy> obeyed) {
        try {
            int _ = new ExpiryRun(seed, pruning, disk, obeyed).run();
            return "";
        } catch (RedoubtException e) {
            return e.code().name();
        } catch (AssertionError e) {
            return String.valueOf(e.getMessage()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class FilesFirst extends Pruning {
        private final SourceStore store;

        FilesFirst(SourceStore store) {
            super(store);
            this.store = store;
        }

        @Override
        public void retire(Collection<BranchId> branches) throws IOException {
            for (BranchId branch : branches) {
                Path directory = store.directory().resolve("branches").resolve("%06d".formatted(branch.number()));
                try (Stream<Path> files = Files.list(directory)) {
                    delete(files.filter(file -> !file.endsWith("branch.json")).toList());
                }
            }
            super.retire(branches);
        }
    }

    private static final class LogFirst extends Pruning {
        LogFirst(SourceStore store) {
            super(store);
        }

        @Override
        public void cut(Collection<BaseEntry> bases, Collection<SegmentEntry> segments) throws IOException {
            super.cut(List.of(), segments);
            super.cut(bases, List.of());
        }
    }

    private static final class OldestFirst extends Pruning {
        OldestFirst(SourceStore store) {
            super(store);
        }

        @Override
        public void retire(Collection<BranchId> branches) throws IOException {
            for (BranchId branch : branches.stream().sorted().toList()) {
                super.retire(List.of(branch));
            }
        }
    }
}
