package io.redoubt.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.repository.Repository;
import io.redoubt.repository.SourceLock;
import io.redoubt.testkit.ManualClock;
import io.redoubt.testkit.SimDisk;
import io.redoubt.testkit.SimulatedCrash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BackupStoreTest {
    private static final SourceName NAME = new SourceName("orders");
    private static final long TEN = 1_795_428_000_123L; // 2026-11-23T10:00:00.123Z
    private static final Verification GOOD = Verification.verified(TEN + 5, ServerVersion.parse("redis-7.0.15"), 6);

    private SimDisk disk = SimDisk.seeded(1);

    @Test
    void aBackupIsListedWithWhatIsKnownOfIt() throws IOException {
        BackupEntry made = MadeBackup.at(store(), TEN, GOOD);

        List<BackupEntry> listed = store().entries();

        assertThat(listed).containsExactly(made);
        assertThat(made.id().text()).isEqualTo("20261123T100000.123Z");
        assertThat(made.id().millis()).isEqualTo(TEN);
        assertThat(made.isVerified()).isTrue();
        assertThat(made.keys()).hasValue(6);
        assertThat(made.record().server()).map(ServerVersion::toString).hasValue("redis-7.0.15");
        assertThat(made.record().rdb().orElseThrow().format()).isEqualTo("REDIS0010");
        assertThat(made.record().plainBytes()).isEqualTo(MadeBackup.RDB.length);
        assertThat(read(store().openRdb(made.record()))).isEqualTo(MadeBackup.RDB);
        assertThat(store().about(made.record()).text("note")).isEqualTo("made by a test");
        store().requireIntact(made.record(), Progress.silent());
    }

    @Test
    void aDraftThatIsNotPublishedLeavesNothing() throws IOException {
        try (BackupDraft draft = store().begin(TEN, 1)) {
            MadeBackup.record(store(), draft, TEN);
        }

        assertThat(store().entries()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void aSnapshotThatIsNotWholeIsRefusedAndLeavesNothing() throws IOException {
        try (BackupDraft draft = store().begin(TEN, 1)) {
            byte[] half = Arrays.copyOf(MadeBackup.RDB, MadeBackup.RDB.length / 2);

            requireRefused(ErrorCode.DAMAGED, () -> draft.sealRdb(new ByteArrayInputStream(half), "half of it"));
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void twoOfOneMomentHaveNamesOfTheirOwn() throws IOException {
        MadeBackup.at(store(), TEN, GOOD);
        MadeBackup.at(store(), TEN, GOOD);

        assertThat(store().entries())
                .extracting(entry -> entry.id().text())
                .containsExactly("20261123T100000.123Z", "20261123T100000.124Z");
    }

    @Test
    void aBackupIsFoundByTheBeginningOfItsId() throws IOException {
        BackupEntry first = MadeBackup.at(store(), TEN, GOOD);
        BackupEntry second = MadeBackup.at(store(), TEN + 3_600_000, GOOD);

        assertThat(store().find("20261123T10")).isEqualTo(first);
        assertThat(store().find("latest")).isEqualTo(second);
        requireRefused(ErrorCode.USAGE, () -> store().find("2026"));
        requireRefused(ErrorCode.TARGET_UNREACHABLE, () -> store().find("2027"));
        requireRefused(ErrorCode.TARGET_UNREACHABLE, () -> store().find(""));
    }

    @Test
    void aRecordThatRottedHidesNoOther() throws IOException {
        BackupEntry first = MadeBackup.at(store(), TEN, GOOD);
        BackupEntry second = MadeBackup.at(store(), TEN + 3_600_000, GOOD);
        Files.writeString(store().file(first.id(), BackupStore.RECORD), "rotten");

        assertThat(store().listing().entries()).containsExactly(second);
        assertThat(store().listing().unreadable()).hasSize(1);
        assertThat(store().find("latest")).isEqualTo(second);
        assertThat(store().find(second.id().text())).isEqualTo(second);
        requireRefused(ErrorCode.DAMAGED, () -> store().find(first.id().text()));
        requireRefused(ErrorCode.DAMAGED, () -> store().entries());
    }

    @Test
    void anyChangedByteOfAnyFileIsFound() throws IOException {
        BackupEntry made = MadeBackup.at(store(), TEN, GOOD);

        for (String name : files()) {
            Path file = store().directory().resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at++) {
                byte[] changed = whole.clone();
                changed[at] ^= 1;
                Files.write(file, changed);

                requireRefused(ErrorCode.DAMAGED, () -> {
                    BackupEntry entry = store().entries().getFirst();
                    store().requireIntact(entry.record(), Progress.silent());
                });
            }
            Files.write(file, whole);
        }
        store().requireIntact(made.record(), Progress.silent());
    }

    @Test
    void aMissingFileOfABackupIsNamed() throws IOException {
        BackupEntry made = MadeBackup.at(store(), TEN, GOOD);

        for (String suffix : List.of(BackupStore.RDB, BackupStore.ABOUT)) {
            Path file = store().file(made.id(), suffix);
            byte[] whole = Files.readAllBytes(file);
            Files.delete(file);

            requireRefused(ErrorCode.SEGMENT_MISSING, () -> store().requireIntact(made.record(), Progress.silent()));
            Files.write(file, whole);
        }
    }

    @Test
    void theSnapshotOfAnotherBackupIsNotTakenForIt() throws IOException {
        BackupEntry first = MadeBackup.at(store(), TEN, GOOD);
        BackupEntry second = MadeBackup.at(store(), TEN + 1000, GOOD);
        Files.write(
                store().file(first.id(), BackupStore.RDB),
                Files.readAllBytes(store().file(second.id(), BackupStore.RDB)));

        requireRefused(ErrorCode.DAMAGED, () -> store().requireIntact(first.record(), Progress.silent()));
    }

    @Test
    void onlyOneChangesBackupsAtATime() throws IOException {
        try (SourceLock _ = store().lock()) {
            requireRefused(ErrorCode.LOCKED, () -> store().lock().close());
        }
        store().lock().close();
    }

    @Test
    void keysStayKnownWhenALaterLookDoesNotBoot() throws IOException {
        BackupEntry made = MadeBackup.at(store(), TEN, GOOD);

        store().recordVerification(made, Verification.checksummed(TEN + 9, "no server at hand"));

        BackupEntry now = store().entries().getFirst();
        assertThat(now.verification().state()).isEqualTo(Verification.State.CHECKSUMMED);
        assertThat(now.keys()).hasValue(6);
    }

    @Test
    void aCrashWhileABackupIsMadeLeavesItWholeOrUnlisted() throws IOException {
        long operations = operationsOfABackup();

        for (int crash = 0; crash < operations; crash++) {
            disk = SimDisk.seeded(crash);
            BackupStore before = store();
            BackupEntry old = MadeBackup.at(before, TEN - 1000, GOOD);
            disk.crashAfter(crash);
            boolean crashed = false;
            try {
                MadeBackup.at(before, TEN, GOOD);
            } catch (SimulatedCrash _) {
                crashed = true;
            }
            assertThat(crashed).isTrue();
            disk = disk.afterPowerLoss();

            List<BackupEntry> listed = store().entries();
            assertThat(listed).hasSizeBetween(1, 2).contains(old);
            for (BackupEntry entry : listed) {
                store().requireIntact(entry.record(), Progress.silent());
            }
            store().removeLeftovers();
            assertThat(files()).hasSize(4 * listed.size());
        }
    }

    @Test
    void aCrashWhileABackupIsRemovedLeavesItWholeOrUnlisted() throws IOException {
        int unlisted = 0;
        for (int crash = 0; crash < 11; crash++) {
            disk = SimDisk.seeded(crash);
            BackupEntry kept = MadeBackup.at(store(), TEN - 1000, GOOD);
            BackupEntry going = MadeBackup.at(store(), TEN, GOOD);
            disk.crashAfter(crash);
            try {
                store().remove(going.id());
            } catch (SimulatedCrash _) {
                // what is left is looked at below
            }
            disk = disk.afterPowerLoss();

            for (BackupEntry entry : store().entries()) {
                store().requireIntact(entry.record(), Progress.silent());
            }
            assertThat(store().entries()).contains(kept);
            unlisted += store().entries().contains(going) ? 0 : 1;
        }
        assertThat(unlisted).isBetween(1, 10);
    }

    private long operationsOfABackup() throws IOException {
        BackupStore store = store();
        MadeBackup.at(store, TEN - 1000, GOOD);
        long before = disk.operations();
        MadeBackup.at(store, TEN, GOOD);
        return disk.operations() - before;
    }

    private BackupStore store() throws IOException {
        Path root = disk.root().resolve("repository");
        Repository repository =
                Repository.isRepository(root) ? Repository.open(root) : Repository.create(root, ManualClock.standing());
        return BackupStore.of(
                repository.sources().contains(NAME)
                        ? repository.source(NAME)
                        : repository.sourceFor(NAME, disk.root().resolve("spool")));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> entries = Files.list(store().directory())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals("lock"))
                    .toList();
        }
    }

    private static byte[] read(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    private static void requireRefused(ErrorCode code, ThrowingCallable action) {
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(action)
                .matches(refusal -> refusal.code() == code, code.toString());
    }
}
