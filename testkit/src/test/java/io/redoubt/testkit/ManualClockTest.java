package io.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    @Test
    void movesOnlyWhenTold() {
        Instant start = Instant.parse("2026-03-01T10:00:00Z");
        var clock = new ManualClock(start);

        clock.advance(Duration.ofMillis(1500));

        assertThat(clock.instant()).isEqualTo(start.plusMillis(1500));
        assertThat(clock.millis()).isEqualTo(start.toEpochMilli() + 1500);
    }

    @Test
    void canBeSetBack() {
        ManualClock clock = ManualClock.standing();
        Instant earlier = clock.instant().minusSeconds(60);

        clock.set(earlier);

        assertThat(clock.instant()).isEqualTo(earlier);
    }
}
