package io.redoubt.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.repository.backup.BackupEntry;
import io.redoubt.repository.backup.BackupId;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.StoredFile;
import io.redoubt.repository.backup.StoredRdb;
import io.redoubt.repository.backup.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackupRuleTest {
    private static final long TEN = 1_795_428_000_000L; // 2026-11-23T10:00:00Z
    private static final long DAY = 86_400_000;

    private final List<BackupEntry> backups = new ArrayList<>();

    @Test
    void whatIsOlderThanTheWindowGoes() {
        verified(0, 1, 6, 7, 8, 20);

        assertThat(gone(within(7))).containsExactly(8L, 20L);
        assertThat(whyGone(within(7), 20)).isEqualTo("before the window; 5 newer verified backups are there");
    }

    @Test
    void theLastOnesStayWhateverTheirAge() {
        verified(10, 20, 30, 40);

        assertThat(gone(last(3))).containsExactly(40L);
        assertThat(gone(last(1))).containsExactly(20L, 30L, 40L);
        assertThat(gone(last(9))).isEmpty();
    }

    @Test
    void whatEitherPartKeepsStays() {
        verified(0, 1, 2, 3, 9, 10);

        assertThat(gone(policy(7, 2))).containsExactly(9L, 10L);
        assertThat(gone(policy(7, 5))).containsExactly(10L);
    }

    /// When backups stop, time alone makes nothing go.
    @Test
    void theWindowIsMeasuredFromTheNewestVerifiedBackup() {
        verified(300, 301, 306, 307, 308);
        backup(2, Verification.unverified(TEN, "nobody looked"));

        assertThat(gone(within(7))).containsExactly(308L);
    }

    @Test
    void theNewestVerifiedBackupAlwaysStays() {
        verified(500);
        for (int age = 0; age < 30; age++) {
            backup(age, Verification.checksummed(TEN, "no server at hand"));
        }

        assertThat(gone(policy(1, 1))).isEmpty();
        assertThat(stays(within(1))).contains(500L);
    }

    @Test
    void onlyVerifiedOnesCount() {
        backup(0, Verification.damaged(TEN, "a bit flipped"));
        backup(1, Verification.unverified(TEN, "nobody looked"));
        verified(2, 3, 4);
        backup(5, Verification.checksummed(TEN, "no server at hand"));

        assertThat(gone(last(2))).containsExactly(4L, 5L);
        assertThat(gone(last(3))).as("older than the last three").containsExactly(5L);
        assertThat(gone(last(4))).as("there are no four").isEmpty();
    }

    @Test
    void oneThatIsNotVerifiedGoesWithTheWindow() {
        verified(0);
        backup(6, Verification.damaged(TEN, "a bit flipped"));
        backup(8, Verification.damaged(TEN, "a bit flipped"));

        assertThat(gone(policy(7, 5))).containsExactly(8L);
        assertThat(whyGone(within(7), 8)).isEqualTo("before the window; not verified");
    }

    @Test
    void whereNoneIsVerifiedAllStay() {
        backup(1, Verification.unverified(TEN, "nobody looked"));
        backup(100, Verification.damaged(TEN, "a bit flipped"));

        assertThat(gone(policy(7, 1))).isEmpty();
    }

    @Test
    void aPolicyKeepsSomething() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetentionPolicy(Optional.empty(), Optional.empty()));
        assertThatIllegalArgumentException().isThrownBy(() -> last(0));
        assertThatIllegalArgumentException().isThrownBy(() -> within(0));
        assertThat(policy(7, 3)).hasToString("--keep-within 7d --keep-last 3");
    }

    private static RetentionPolicy within(long days) {
        return new RetentionPolicy(Optional.of(Duration.ofDays(days)), Optional.empty());
    }

    private static RetentionPolicy last(int count) {
        return new RetentionPolicy(Optional.empty(), Optional.of(count));
    }

    private static RetentionPolicy policy(long days, int count) {
        return new RetentionPolicy(Optional.of(Duration.ofDays(days)), Optional.of(count));
    }

    private void verified(long... daysOld) {
        for (long days : daysOld) {
            backup(days, Verification.verified(TEN, ServerVersion.parse("redis-7.0.15"), 6));
        }
    }

    private void backup(long daysOld, Verification verification) {
        long millis = TEN - daysOld * DAY;
        backups.add(new BackupEntry(
                new BackupRecord(
                        BackupId.at(millis),
                        new SourceName("orders"),
                        "redis://localhost",
                        Optional.empty(),
                        Optional.empty(),
                        millis,
                        5,
                        Optional.of(new StoredRdb(new StoredFile(9, 9, "d", "s"), "REDIS", 11, Optional.empty())),
                        Optional.empty(),
                        "d"),
                verification));
    }

    private BackupRule rule(RetentionPolicy policy) {
        return BackupRule.of(policy, backups, TEN + DAY);
    }

    private List<Removal.OfBackup> removals(RetentionPolicy policy) {
        return rule(policy).removals().stream()
                .map(Removal.OfBackup.class::cast)
                .toList();
    }

    /// Their ages in days, in the order they were made up in.
    private List<Long> gone(RetentionPolicy policy) {
        return removals(policy).stream()
                .map(removal -> daysOld(removal.backup().id()))
                .toList();
    }

    private List<Long> stays(RetentionPolicy policy) {
        List<Long> gone = gone(policy);
        assertThat(rule(policy).kept()).hasSize(backups.size() - gone.size());
        return backups.stream()
                .map(backup -> daysOld(backup.id()))
                .filter(days -> !gone.contains(days))
                .toList();
    }

    private String whyGone(RetentionPolicy policy, long daysOld) {
        return removals(policy).stream()
                .filter(removal -> daysOld(removal.backup().id()) == daysOld)
                .map(Removal::why)
                .findFirst()
                .orElseThrow();
    }

    private static long daysOld(BackupId id) {
        return (TEN - id.millis()) / DAY;
    }
}
