package io.redoubt.persistence.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.PersistencePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private static final Measurements FIGURES = new Measurements(
            "compare-20261128T100000.000Z",
            Optional.of("redis-7.0.15"),
            List.of(new MeasuredPolicy(
                    PersistencePolicy.AOF_EVERYSEC,
                    Optional.of(new MeasuredLoss(5, 51_200, new Spread(0, 0, 0), new Spread(0, 0, 0))),
                    Optional.of(new MeasuredLoss(5, 48_000, new Spread(3, 900, 1800), new Spread(4, 512, 1020))),
                    Optional.of(new MeasuredPolicy.Speed(20_000, 45, 900)),
                    Optional.of(new MeasuredPolicy.Recovery(new Spread(12, 20, 1500), 9_000)))));

    private static Needs needs(Duration recovery, int replicas) {
        return new Needs(
                Duration.ofSeconds(2),
                Optional.of(recovery),
                ByteSize.gibibytes(10),
                new ByteRate(ByteSize.mebibytes(1)),
                replicas,
                false,
                false);
    }

    @Test
    void measuredFiguresStandBesideWhatIsClaimed() {
        List<String> lines = Advice.on(needs(Duration.ofHours(1), 0), FIGURES).lines();

        assertThat(lines)
                .contains(
                        "             measured: nothing of 51,200 writes in 5 rounds (drill compare-20261128T100000.000Z on"
                                + " redis-7.0.15)",
                        "             measured: 3 to 1,800 writes a round, the last 4 ms to 1.0 s; of 48,000 writes in 5 rounds"
                                + " (drill compare-20261128T100000.000Z on redis-7.0.15)");
        assertThat(Advice.on(needs(Duration.ofHours(1), 0), Measurements.none()).lines())
                .containsOnlyOnce("  Nothing of it was measured on this machine: run `redoubt drill compare`.")
                .noneMatch(line -> line.contains("measured: "));
    }

    @Test
    void aRestartThatTakesTooLongIsSaid() {
        assertThat(Advice.on(needs(Duration.ofMinutes(6), 1), FIGURES).limits())
                .noneMatch(limit -> limit.startsWith("A restart may take"));
        assertThat(Advice.on(needs(Duration.ofMinutes(5), 1), FIGURES).limits())
                .anyMatch(limit -> limit.startsWith("A restart may take 5 m 8 s, more than the 5 m 0 s asked for."));
    }

    @Test
    void replicasAreNeverSoldAsDurability() {
        assertThat(Advice.on(needs(Duration.ofHours(1), 2), FIGURES).limits())
                .anyMatch(limit ->
                        limit.contains("replication is asynchronous") && limit.contains("min-replicas-to-write"))
                .noneMatch(limit -> limit.contains("There is no replica"));
        assertThat(Advice.on(needs(Duration.ofHours(1), 0), FIGURES).limits())
                .anyMatch(limit -> limit.contains("There is no replica"));
    }

    @Test
    void theTableHasEveryPolicyAndSaysWhatWasNotMeasured() {
        List<String> lines = new PolicyTable(FIGURES).lines();

        for (PersistencePolicy policy : PersistencePolicy.values()) {
            assertThat(lines).contains(policy.word());
        }
        assertThat(lines)
                .anyMatch(line -> line.endsWith("20,000 writes/s, answered within 45 us (median) and 900 us (99 %)"));
        assertThat(lines).anyMatch(line -> line.endsWith("12 ms to 1.5 s for up to 9,000 keys"));
        // Four figures for each of the five policies that were left out.
        assertThat(lines)
                .filteredOn(line -> line.endsWith(Measurements.NOT_MEASURED))
                .hasSize(20);
        assertThat(lines.getLast()).isEqualTo("Measured: drill compare-20261128T100000.000Z on redis-7.0.15.");
        assertThat(new PolicyTable(Measurements.none()).lines())
                .last()
                .asString()
                .contains("nothing yet");
        assertThat(new PolicyTable(Measurements.none()).lines()).noneMatch(line -> line.contains("not measured"));
    }
}
