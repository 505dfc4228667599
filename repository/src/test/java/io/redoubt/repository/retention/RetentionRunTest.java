package io.redoubt.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.BranchId;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.Pruning;
import io.redoubt.repository.Repository;
import io.redoubt.repository.Sealer;
import io.redoubt.repository.SourceLock;
import io.redoubt.repository.SourceStore;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupStore;
import io.redoubt.repository.backup.MadeBackup;
import io.redoubt.repository.backup.Verification;
import io.redoubt.repository.spool.SpoolDirectory.BaseFile;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionRunTest {
    private static final Instant TEN = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final RetentionPolicy WEEK = new RetentionPolicy(Optional.of(Duration.ofDays(7)), Optional.empty());
    private static final RetentionPolicy LAST = new RetentionPolicy(Optional.of(Duration.ofSeconds(1)), Optional.of(1));

    private final SimDisk disk = SimDisk.seeded(1);
    private final ManualClock wall = new ManualClock(TEN);
    private Duration slept = Duration.ZERO;
    private SourceStore store;

    @BeforeEach
    void makeRepository() throws IOException {
        store = Repository.create(disk.root().resolve("repository"), wall)
                .sourceFor(new SourceName("orders"), disk.root().resolve("spool"));
    }

    @Test
    void whatThePlanNamesGoesAndTheRestStays() throws IOException {
        BackupEntry old = verified();
        pass(DAY.multipliedBy(8));
        BackupEntry fresh = verified();

        RetentionPlan plan = run().plan(WEEK);

        assertThat(plan.removals())
                .singleElement()
                .matches(removal -> removal.what().contains(old.id().text()));
        assertThat(plan.kept())
                .singleElement()
                .matches(kept -> kept.what().contains(fresh.id().text()));
        assertThat(plan.freedBytes()).isEqualTo(old.record().storedBytes());
        assertThat(backups().entries()).as("a plan changes nothing").hasSize(2);

        run().carryOut(plan, false);

        assertThat(backups().entries()).containsExactly(fresh);
        assertThat(run().plan(WEEK).removals()).isEmpty();
    }

    /// `find -mtime +7 -delete` removes the last good backup on the eighth day after backups stopped.
    @Test
    void whenBackupsStopTheOnesThatAreThereStay() throws IOException {
        for (int day = 0; day < 20; day++) {
            BackupEntry _ = verified();
            run().carryOut(run().plan(WEEK), false);
            pass(DAY);
        }
        List<BackupEntry> atTheStop = backups().entries();
        assertThat(atTheStop).hasSize(8);

        for (int day = 0; day < 100; day++) {
            pass(DAY);
            run().carryOut(run().plan(WEEK), false);
        }

        assertThat(backups().entries()).isEqualTo(atTheStop);
    }

    /// What is new then may be the backup of a server that has lost everything.
    @Test
    void theFirstBackupAfterAnOutageDoesNotPushOutTheOnesBeforeIt() throws IOException {
        for (int day = 0; day < 5; day++) {
            BackupEntry _ = verified();
            pass(DAY);
        }
        pass(DAY.multipliedBy(8));
        BackupEntry _ = verified();

        RetentionPlan plan = run().plan(WEEK);

        assertThat(plan.removals()).isEmpty();
        assertThat(plan.describe())
                .anyMatch(line -> line.startsWith("Backups    kept from 2026-11-20T10:00:00.000Z on, measured from the"
                                + " newest verified backup, of 2026-12-06T10:00:00.000Z; ")
                        && line.endsWith("a silence of 9 d 0 h is left out"));
    }

    @Test
    void aVerifiedBackupWhoseFileIsGoneCountsForNothing() throws IOException {
        BackupEntry good = verified();
        pass(DAY);
        BackupEntry empty = verified();
        Files.delete(backups().filesOf(empty.record()).getFirst());

        run().carryOut(run().plan(LAST), false);

        assertThat(backups().entries()).extracting(BackupEntry::id).contains(good.id());
    }

    @Test
    void aPolicyThatWouldLeaveNothingIsRefusedWhateverIsForced() throws IOException {
        BackupEntry _ =
                MadeBackup.at(backups(), wall.millis(), Verification.unverified(wall.millis(), "nobody looked"));

        RetentionPlan plan = run().plan(LAST);

        requireRefused(ErrorCode.NOTHING_LEFT, () -> run().carryOut(plan, true));
        assertThat(backups().entries()).hasSize(1);
        assertThat(plan.describe())
                .anyMatch(
                        line -> line.startsWith("Refused    by this policy nothing would be left: of 1 backups none"));
    }

    @Test
    void aSourceWithoutAnythingLosesNothing() throws IOException {
        RetentionPlan plan = run().plan(LAST);

        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.describe()).contains("Frees      nothing: nothing goes");
    }

    @Test
    void aClockSetBackStopsIt() throws IOException {
        BackupEntry _ = verified();
        wall.advance(DAY.negated());

        requireRefused(ErrorCode.CLOCK_JUMPED, () -> run().carryOut(run().plan(WEEK), false));

        run().carryOut(run().plan(WEEK), true);
        assertThat(backups().entries()).hasSize(1);
    }

    @Test
    void aClockThatWentFurtherThanTimeSinceTheLastRunStopsIt() throws IOException {
        BackupEntry _ = verified();
        run().carryOut(run().plan(WEEK), false);
        pass(DAY);
        wall.advance(Duration.ofDays(5));
        BackupEntry _ = verified();

        requireRefused(ErrorCode.CLOCK_JUMPED, () -> run().carryOut(run().plan(WEEK), false));

        run().carryOut(run().plan(WEEK), true);
        pass(DAY);
        run().carryOut(run().plan(WEEK), false);
    }

    @Test
    void aClockThatJumpsWhileAPersonThinksStopsIt() throws IOException {
        BackupEntry _ = verified();
        RetentionPlan plan = run().plan(WEEK);
        wall.advance(Duration.ofDays(5));

        requireRefused(ErrorCode.CLOCK_JUMPED, () -> run().carryOut(plan, false));
    }

    @Test
    void whatAnInterruptedRunLeftIsRemoved() throws IOException {
        base(1);
        pass(DAY);
        base(2);
        new Pruning(store).retire(List.of(new BranchId(1)));

        RetentionPlan plan = run().plan(LAST);
        run().carryOut(plan, false);

        assertThat(plan.describe())
                .anyMatch(line -> line.equals("Goes       'expired-000001': left by a run that was interrupted"));
        assertThat(plan.freedBytes()).isPositive();
        assertThat(store.directory().resolve("branches").resolve("expired-000001"))
                .doesNotExist();
        assertThat(store.directory().resolve("branches").resolve("000002")).isDirectory();
    }

    @Test
    void aDirectoryAnArchiveHasJustBegunIsLeftAlone() throws IOException {
        base(1);
        Path begun =
                Files.createDirectories(store.directory().resolve("branches").resolve("000002"));

        run().carryOut(run().plan(LAST), false);

        assertThat(begun).isDirectory();
    }

    @Test
    void oneRunAtATime() throws IOException {
        try (SourceLock _ = backups().lock()) {
            requireRefused(ErrorCode.LOCKED, () -> backups().lock().close());
        }
    }

    @Test
    void aPlanIsToldAsJson() throws IOException {
        BackupEntry old = verified();
        pass(DAY.multipliedBy(3));
        BackupEntry _ = verified();

        JsonLine line = JsonLine.schema(1);
        run().plan(LAST).writeTo(line);
        JsonDocument json = JsonDocument.parse("the plan", line.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(json.number("keepWithinMillis")).isEqualTo(1000);
        assertThat(json.number("keepLast")).isEqualTo(1);
        assertThat(json.object("backupsWindow").time("newest")).isEqualTo(wall.instant());
        assertThat(json.number("freedBytes")).isEqualTo(old.record().storedBytes());
    }

    private BackupEntry verified() throws IOException {
        return MadeBackup.at(
                backups(), wall.millis(), Verification.verified(wall.millis(), ServerVersion.parse("redis-7.0.15"), 6));
    }

    private void base(int branch) throws IOException {
        BaseFile base = store.spool()
                .baseFile(
                        new BranchId(branch),
                        new ReplicationOffset(1000L * branch),
                        new ReplicationId("a".repeat(40)),
                        wall.millis());
        Files.write(base.file(), MadeBackup.RDB);
        new Sealer(store, 1).sealBase(base, "test", Optional.empty());
    }

    private BackupStore backups() {
        return BackupStore.of(store);
    }

    private void pass(Duration time) {
        wall.advance(time);
        slept = slept.plus(time);
    }

    private RetentionRun run() {
        return new RetentionRun(store, () -> new ClockReading(wall.millis(), slept.toMillis(), "boot"));
    }

    private static void requireRefused(ErrorCode code, ThrowingCallable action) {
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(action)
                .matches(refusal -> refusal.code() == code, code.toString());
    }
}
