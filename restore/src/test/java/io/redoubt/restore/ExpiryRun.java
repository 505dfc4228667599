package io.redoubt.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.SourceName;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.Catalog;
import io.redoubt.repository.Missing;
import io.redoubt.repository.Pruning;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.retention.ClockReading;
import io.redoubt.repository.retention.RetentionPlan;
import io.redoubt.repository.retention.RetentionPolicy;
import io.redoubt.repository.retention.RetentionRun;
import io.redoubt.repository.segment.SealedFile;
import io.redoubt.restore.plan.Reached;
import io.redoubt.restore.plan.RestorePlanner;
import io.redoubt.restore.plan.RestoreTarget;
import io.redoubt.testkit.SimDisk;
import io.redoubt.testkit.SimulatedCrash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A random history, expired by a random policy; the run ends by a kill or a power cut at a random disk operation.
/// What is left is held to what was there before, then the run is repeated and the archive goes on. All follows from
/// the seed.
final class ExpiryRun {
    private final SplittableRandom random;
    private final Function<SourceStore, Pruning> pruning;
    private final Consumer<SimDisk> prepare;
    private final Function<RetentionPolicy, RetentionPolicy> obeyed;
    private final Duration pace;
    private final RetentionPolicy policy;
    private final SimDisk disk;
    private final MadeHistory history;
    private Map<RestoreTarget, Outcome> before = new LinkedHashMap<>();
    private List<BackupEntry> backupsBefore = List.of();
    private List<Missing> missingBefore = List.of();

    /// What a plan said of a target.
    ///
    /// @param reached the moment; empty if it was refused
    private record Outcome(Optional<Reached> reached, Optional<ErrorCode> refused) {}

    /// @param pruning how history is taken away; a broken one shows what the harness can find
    /// @param prepare what is to be wrong with the disk
    /// @param obeyed the policy that is carried out when another is asked for; for the same purpose
    ExpiryRun(
            long seed,
            Function<SourceStore, Pruning> pruning,
            Consumer<SimDisk> prepare,
            Function<RetentionPolicy, RetentionPolicy> obeyed)
            throws IOException {
        this.random = new SplittableRandom(seed);
        this.pruning = pruning;
        this.prepare = prepare;
        this.obeyed = obeyed;
        this.pace = Duration.ofMinutes(random.nextInt(1, 3000));
        this.policy = randomPolicy();
        this.disk = SimDisk.seeded(seed);
        this.history = new MadeHistory(disk.root().resolve("var"), random.split(), pace);
    }

    private RetentionPolicy randomPolicy() {
        Optional<Duration> within =
                random.nextInt(6) == 0 ? Optional.empty() : Optional.of(pace.multipliedBy(random.nextInt(1, 8)));
        return new RetentionPolicy(
                within,
                within.isEmpty() || random.nextBoolean() ? Optional.of(random.nextInt(1, 4)) : Optional.empty());
    }

    /// @return how many files a run that nothing disturbs removes
    /// @throws AssertionError if something that should be there is not, or something that is listed is not whole
    int run() throws IOException {
        history.make(random.nextInt(2, 16));
        SourceStore original = history.archive().store();
        before = outcomes(original);
        backupsBefore = BackupStore.of(original).entries();
        missingBefore = original.catalog().missing();
        Set<String> all = listing(original);

        SimDisk undisturbed = disk.afterProcessKill();
        long operations = expire(undisturbed);
        check(store(undisturbed));
        Set<String> expected = listing(store(undisturbed));

        SimDisk left = crashed(disk.afterProcessKill(), random.nextLong(operations + 1));
        check(store(left));
        SimDisk again = left.afterProcessKill();
        expire(again);
        check(store(again));
        assertThat(listing(store(again))).isEqualTo(expected);
        assertThat(plan(store(again)).removals()).isEmpty();
        goOn(store(again));
        all.removeAll(expected);
        return all.size();
    }

    private SimDisk crashed(SimDisk disk, long operations) throws IOException {
        prepare.accept(disk);
        disk.crashAfter(operations);
        try {
            expire(disk);
        } catch (SimulatedCrash _) {
            // What it left is looked at next.
        }
        return random.nextInt(3) == 0 ? disk.afterProcessKill() : disk.afterPowerLoss();
    }

    /// @return how many disk operations it took
    private long expire(SimDisk disk) throws IOException {
        long first = disk.operations();
        SourceStore store = store(disk);
        try (SourceLock _ = BackupStore.of(store).lock()) {
            run(store).carryOut(run(store).plan(obeyed.apply(policy)), false);
        }
        return disk.operations() - first;
    }

    private RetentionPlan plan(SourceStore store) throws IOException {
        return run(store).plan(policy);
    }

    private RetentionRun run(SourceStore store) {
        return new RetentionRun(
                store, () -> new ClockReading(history.now(), history.now(), "boot"), pruning.apply(store));
    }

    private static SourceStore store(SimDisk disk) throws IOException {
        return Repository.open(disk.root().resolve("var").resolve("repo")).source(new SourceName("shop"));
    }

    private Map<RestoreTarget, Outcome> outcomes(SourceStore store) {
        Map<RestoreTarget, Outcome> outcomes = new LinkedHashMap<>();
        for (RestoreTarget target : history.targets()) {
            outcomes.put(target, outcome(store, target));
        }
        return outcomes;
    }

    private Outcome outcome(SourceStore store, RestoreTarget target) {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(history.now()));
        try {
            return new Outcome(
                    Optional.of(new RestorePlanner(clock).plan(store, target).reached()), Optional.empty());
        } catch (RedoubtException e) {
            return new Outcome(Optional.empty(), Optional.of(e.code()));
        } catch (IOException e) {
            throw new AssertionError(target.text() + ": " + e, e);
        }
    }

    /// Every moment that should be kept is, everything that is listed is whole, and what is gone is plainly gone:
    /// nothing is missing of which nobody took leave.
    private void check(SourceStore store) throws IOException {
        Catalog catalog = store.catalog();
        for (BaseEntry base : catalog.bases()) {
            SealedFile.open(base.file()).verify(Progress.silent());
        }
        for (SegmentEntry segment : catalog.segments()) {
            SealedFile.open(segment.file()).verify(Progress.silent());
        }
        assertThat(missingBefore).as("missing under %s", policy).containsAll(catalog.missing());
        before.forEach((target, earlier) -> {
            if (earlier.reached().isPresent()) {
                Outcome later = outcome(store, target);
                assertThat(later.refused().filter(code -> code != ErrorCode.TARGET_UNREACHABLE))
                        .as("what becomes of %s under %s", target, policy)
                        .isEmpty();
                if (mustStay(target, earlier.reached().get()) || later.reached().isPresent()) {
                    assertThat(later).as("%s under %s", target, policy).isEqualTo(earlier);
                }
            }
        });
        checkBackups(store);
    }

    private boolean mustStay(RestoreTarget target, Reached reached) {
        long moment = target instanceof RestoreTarget.AtTime(Instant time) ? time.toEpochMilli() : reached.millis();
        return target instanceof RestoreTarget.Latest
                || policy.keepWithin()
                        .map(length -> moment >= history.newestStored() - length.toMillis())
                        .orElse(true);
    }

    private void checkBackups(SourceStore store) throws IOException {
        BackupStore backups = BackupStore.of(store);
        List<BackupEntry> listed = backups.entries();
        for (BackupEntry backup : listed) {
            backups.requireIntact(backup.record(), Progress.silent());
            assertThat(outcome(store, new RestoreTarget.OfBackup(backup.id().text()))
                            .refused())
                    .isEmpty();
        }
        List<BackupEntry> verified =
                backupsBefore.stream().filter(BackupEntry::isVerified).toList();
        Set<BackupId> kept = new TreeSet<>();
        for (int i = 0; i < verified.size(); i++) {
            int newer = verified.size() - 1 - i;
            long age = verified.getLast().record().millis()
                    - verified.get(i).record().millis();
            boolean last = newer < policy.keepLast().orElse(1);
            boolean within = policy.keepWithin()
                    .filter(length -> age <= length.toMillis())
                    .isPresent();
            if (last || within) {
                kept.add(verified.get(i).id());
            }
        }
        assertThat(listed.stream().filter(BackupEntry::isVerified).map(BackupEntry::id))
                .as("verified backups under %s", policy)
                .containsAll(kept);
    }

    /// The archive writes on, and what it writes can be restored.
    private void goOn(SourceStore store) throws IOException {
        TestArchive archive = TestArchive.over(store);
        byte[] stream = TestArchive.commands("SELECT 0", "SET after 1");
        long end = archive.segment(history.branch(), history.end(), history.now(), stream, 1000);

        Outcome latest = outcome(store, new RestoreTarget.Latest());

        assertThat(latest.reached().flatMap(Reached::offset).map(ReplicationOffset::bytes))
                .as("latest, after %s", latest.refused())
                .hasValue(end);
    }

    private static Set<String> listing(SourceStore store) throws IOException {
        try (Stream<Path> paths = Files.walk(store.directory())) {
            return paths.map(path -> store.directory().relativize(path).toString())
                    .filter(name -> !name.equals("clock.json") && !name.startsWith("backups/lock"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
