package io.redoubt.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClockRuleTest {
    private static final long TEN = 1_795_428_000_000L; // 2026-11-23T10:00:00Z
    private static final long HOUR = 3_600_000;
    private static final ClockReading NOW = new ClockReading(TEN, 50 * HOUR, "boot");

    private final ClockRule rule = new ClockRule(Duration.ofMinutes(1));

    @Test
    void aClockThatAgreesWithEverythingIsBelieved() {
        assertThat(refusals(
                        OptionalLong.of(TEN + 59_000), Optional.of(new ClockReading(TEN - HOUR, 49 * HOUR, "boot"))))
                .isEmpty();
        assertThat(refusals(OptionalLong.empty(), Optional.empty())).isEmpty();
    }

    @Test
    void aClockBehindTheNewestThingStoredIsNot() {
        assertThat(refusals(OptionalLong.of(TEN + 3 * HOUR), Optional.empty()))
                .singleElement()
                .matches(Refusal::canBeForced)
                .matches(refusal -> refusal.code() == ErrorCode.CLOCK_JUMPED)
                .extracting(Refusal::message)
                .isEqualTo("the clock says 2026-11-23T10:00:00.000Z, but the newest thing stored is of"
                        + " 2026-11-23T13:00:00.000Z, 3 h 0 m later");
    }

    @Test
    void aClockThatWentFurtherThanTimeDidIsNot() {
        assertThat(refusals(OptionalLong.empty(), Optional.of(new ClockReading(TEN - 25 * HOUR, 49 * HOUR, "boot"))))
                .singleElement()
                .extracting(Refusal::message)
                .isEqualTo(
                        "since the last expire at 2026-11-22T09:00:00.000Z the clock went forward by 1 d 0 h more than"
                                + " time did");
    }

    @Test
    void aClockThatWasSetBackIsNot() {
        assertThat(refusals(OptionalLong.empty(), Optional.of(new ClockReading(TEN + HOUR, 49 * HOUR, "boot"))))
                .singleElement()
                .extracting(Refusal::message)
                .asString()
                .contains("went back by 2 h 0 m");
    }

    @Test
    void readingsOfAnotherBootTellNothing() {
        assertThat(refusals(OptionalLong.empty(), Optional.of(new ClockReading(TEN + HOUR, 49 * HOUR, "other"))))
                .isEmpty();
        assertThat(refusals(OptionalLong.empty(), Optional.of(new ClockReading(TEN - HOUR, 51 * HOUR, "boot"))))
                .as("a container that counts from its own start")
                .isEmpty();
    }

    @Test
    void aHundredthOfTheWindowIsTolerated() {
        assertThat(ClockRule.of(new RetentionPolicy(Optional.of(Duration.ofDays(7)), Optional.empty()))
                        .tolerance())
                .isEqualTo(Duration.ofDays(7).dividedBy(100));
        assertThat(ClockRule.of(new RetentionPolicy(Optional.empty(), Optional.of(3)))
                        .tolerance())
                .isEqualTo(Duration.ofMinutes(1));
    }

    private List<Refusal> refusals(OptionalLong newest, Optional<ClockReading> before) {
        return rule.refusals(NOW, newest, before);
    }
}
