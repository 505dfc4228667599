package io.redoubt.persistence.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.PersistencePolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizingTest {
    private static Sizing sizing(String memory, String rate) {
        return Sizing.of(ByteSize.parse(memory), ByteRate.parse(rate));
    }

    @ParameterizedTest
    @CsvSource({
        // A minute of writes; at least 16mb; more than the dataset is no use.
        "2gb,  5mb/s,  300mb",
        "2gb,  1kb/s,  16mb",
        "64mb, 50mb/s, 64mb",
    })
    void theBacklogHoldsAMinuteOfWrites(String memory, String rate, String backlog) {
        assertThat(sizing(memory, rate).backlog()).isEqualTo(ByteSize.parse(backlog));
    }

    @Test
    void theBufferOfAReplicaHoldsTwiceWhatIsWrittenDuringAFullCopy() {
        // 100 GiB at 50 MiB/s take 2049 s.
        assertThat(sizing("100gb", "2mb/s").replicaHard()).isEqualTo(ByteSize.mebibytes(2 * 2 * 2049));
        assertThat(sizing("100gb", "2mb/s").replicaSoft()).isEqualTo(ByteSize.mebibytes(2 * 2049));
        assertThat(sizing("64mb", "1kb/s").replicaHard()).isEqualTo(ByteSize.mebibytes(256));
    }

    @Test
    void aForkCopiesWhatIsWrittenButNoMoreThanThereIs() {
        assertThat(sizing("2gb", "5mb/s").copyOnWrite()).isEqualTo(ByteSize.gibibytes(2));
        assertThat(sizing("100gb", "1kb/s").copyOnWrite()).isEqualTo(ByteSize.gibibytes(10));
    }

    @ParameterizedTest
    @CsvSource({"64mb, 1kb/s", "2gb, 5mb/s", "100gb, 200mb/s", "16384gb, 4096mb/s"})
    void theLimitHoldsAllOfIt(String memory, String rate) {
        Sizing sizing = sizing(memory, rate);

        for (ServerRelease release : ServerRelease.values()) {
            long rest = sizing.limit(release).bytes()
                    - sizing.dataset().bytes()
                    - sizing.backlog().bytes()
                    - sizing.clients().bytes()
                    - sizing.copyOnWrite().bytes()
                    - sizing.replicaBuffers(release).bytes();
            assertThat(rest).isPositive();
            assertThat(sizing.maxmemory().bytes())
                    .isLessThan(sizing.limit(release).bytes());
        }
        assertThat(sizing.limit(ServerRelease.REDIS_6_2).bytes()
                        - sizing.limit(ServerRelease.REDIS_7_0).bytes())
                .as("Redis 6 keeps a buffer for each replica")
                .isEqualTo(sizing.replicaHard().bytes());
    }

    @Test
    void savesLeaveTheServerTimeBetweenThem() {
        assertThat(sizing("64mb", "1mb/s").shortestSave()).isEqualTo(Duration.ofMinutes(1));
        assertThat(sizing("10gb", "1mb/s").shortestSave()).isEqualTo(Duration.ofMinutes(14));
        assertThat(sizing("1000gb", "1mb/s").shortestSave()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void rewritesArePacedByTheWriteRate() {
        assertThat(sizing("100gb", "1mb/s").rewriteMin()).isEqualTo(ByteSize.mebibytes(600));
        assertThat(sizing("64mb", "1mb/s").rewriteMin()).isEqualTo(ByteSize.mebibytes(64));
    }

    @Test
    void theDiskHoldsWhatARewriteNeedsBesideWhatIsThere() {
        Sizing sizing = sizing("2gb", "1mb/s");

        assertThat(sizing.disk(new PolicyName(PersistencePolicy.AOF_ALWAYS, false)))
                .isEqualTo(ByteSize.gibibytes(6));
        assertThat(sizing.disk(new PolicyName(PersistencePolicy.RDB, false))).isEqualTo(ByteSize.gibibytes(4));
        assertThat(sizing.disk(new PolicyName(PersistencePolicy.HYBRID, false))).isEqualTo(ByteSize.gibibytes(10));
        assertThat(sizing.disk(new PolicyName(PersistencePolicy.NONE, true)).bytes())
                .isZero();
    }
}
