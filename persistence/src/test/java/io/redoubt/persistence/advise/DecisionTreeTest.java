package io.redoubt.persistence.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ByteRate;
import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.PersistencePolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTreeTest {
    static Needs needs(String maxLoss, String memory, String rate, boolean rebuildable, boolean dumps) {
        return new Needs(
                HumanDuration.parse(maxLoss),
                Optional.empty(),
                ByteSize.parse(memory),
                ByteRate.parse(rate),
                0,
                rebuildable,
                dumps);
    }

    @ParameterizedTest
    @CsvSource({
        // What may be lost decides first. Two seconds is what everysec may take, so one second is asked of always.
        "0s,    1gb,   1mb/s,   false, false, aof-always",
        "1ms,   1gb,   1mb/s,   false, false, aof-always",
        "1s,    1gb,   1mb/s,   false, false, aof-always",
        "1999ms, 1gb,  1mb/s,   false, false, aof-always",
        "2s,    1gb,   1mb/s,   false, false, aof-everysec",
        "10s,   1gb,   1mb/s,   false, false, aof-everysec",
        "5m,    64gb,  1mb/s,   false, false, aof-everysec",
        "59m,   1gb,   1mb/s,   false, false, aof-everysec",
        "1h,    1gb,   1mb/s,   false, false, rdb",
        "7d,    1gb,   500mb/s, false, false, rdb",
        // A snapshot of 200 GiB takes more than an hour by itself.
        "1h,    200gb, 1mb/s,   false, false, aof-everysec",
        "3h,    200gb, 1mb/s,   false, false, rdb",
        // Somebody carries dump.rdb away.
        "2s,    1gb,   1mb/s,   false, true,  hybrid",
        "10m,   1gb,   500mb/s, false, true,  hybrid",
        "1s,    1gb,   1mb/s,   false, true,  aof-always",
        "1h,    1gb,   1mb/s,   false, true,  rdb",
        // A disk that cannot be forced so often.
        "70s,   1gb,   51mb/s,  false, false, aof-no",
        "69s,   1gb,   51mb/s,  false, false, aof-everysec",
        "70s,   1gb,   50mb/s,  false, false, aof-everysec",
        // What can be made again needs nothing.
        "30d,   1gb,   1mb/s,   true,  false, cache",
        "0s,    1gb,   1mb/s,   true,  true,  cache",
    })
    void theAnswersLeadTo(
            String maxLoss, String memory, String rate, boolean rebuildable, boolean dumps, String profile) {
        Advice advice = Advice.on(needs(maxLoss, memory, rate, rebuildable, dumps), Measurements.none());

        assertThat(advice.profile()).isEqualTo(profile);
        assertThat(advice.command())
                .isEqualTo("redoubt profile %s --memory %s --write-rate %s".formatted(profile, memory, rate));
    }

    @Test
    void theTreeNamesEveryProfileOnceAndEachQuestionHasTwoAnswers() {
        List<String> lines = DecisionTree.lines();

        assertThat(lines.stream()
                        .filter(line -> line.strip().startsWith("-> "))
                        .map(line -> line.strip().replaceAll("-> ([a-z-]+):.*", "$1")))
                .containsExactlyInAnyOrder("cache", "aof-always", "rdb", "hybrid", "aof-no", "aof-everysec");
        long questions = lines.stream().filter(line -> line.contains("? (--")).count();
        assertThat(questions).isEqualTo(5);
        assertThat(lines).filteredOn(line -> line.strip().equals("yes")).hasSize(5);
        assertThat(lines).filteredOn(line -> line.strip().equals("no")).hasSize(5);
    }

    @Test
    void thePolicyLosesNoMoreThanWasAllowedByWhatIsClaimed() {
        for (String loss : List.of("0s", "1s", "2s", "30s", "70s", "10m", "2h", "7d")) {
            PersistencePolicy policy = Advice.on(needs(loss, "1gb", "100mb/s", false, false), Measurements.none())
                    .policy();
            long claimedSeconds = switch (policy) {
                case AOF_ALWAYS -> 0;
                case AOF_EVERYSEC, HYBRID -> 2;
                case AOF_NO -> 35;
                case RDB -> 3600;
                case NONE -> Long.MAX_VALUE;
            };

            assertThat(claimedSeconds)
                    .as(loss)
                    .isLessThanOrEqualTo(HumanDuration.parse(loss).toSeconds());
        }
    }

    @Test
    void everyPolicyIsClaimedSomethingOf() {
        assertThat(PolicyFacts.all())
                .extracting(PolicyFacts::policy)
                .containsExactlyElementsOf(Arrays.asList(PersistencePolicy.values()));
    }
}
