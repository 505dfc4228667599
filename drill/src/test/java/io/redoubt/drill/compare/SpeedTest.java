package io.redoubt.drill.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A speed is of the answers that were counted, and of nothing else.
class SpeedTest {
    @Test
    void oneAnswerOfAHundredIsSlowerThanTheP99() {
        long[] gaps =
                LongStream.rangeClosed(1, 100).map(micros -> micros * 1000).toArray();

        assertThat(Speed.ofGaps(gaps, 2_000_000_000)).isEqualTo(new Speed(50, 50, 99));
    }

    @Test
    void theOrderOfAnswersDoesNotMatter() {
        assertThat(Speed.ofGaps(new long[] {9000, 1000, 5000}, 1_000_000_000)).isEqualTo(new Speed(3, 5, 5));
    }

    @Test
    void whereNothingWasAnsweredNothingIsFast() {
        assertThat(Speed.ofGaps(new long[0], 1_000_000_000)).isEqualTo(new Speed(0, 0, 0));
    }

    @Test
    void oneTurnThatWasDisturbedDoesNotDecide() {
        assertThat(Speed.median(List.of(new Speed(10, 900, 9000), new Speed(90, 30, 60), new Speed(100, 20, 70))))
                .isEqualTo(new Speed(90, 30, 70));
    }
}
