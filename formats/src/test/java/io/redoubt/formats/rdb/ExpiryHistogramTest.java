package io.redoubt.formats.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpiryHistogramTest {
    @Test
    void neverCountsTooFewAndStaysSmall() {
        Random random = new Random(5);
        ExpiryHistogram histogram = new ExpiryHistogram();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            long time = 1_700_000_000_000L + (long) (random.nextGaussian() * 1e9);
            times.add(time);
            histogram.add(time);
        }

        assertThat(histogram.buckets()).hasSizeBetween(100, 512);
        for (int i = 0; i < 100; i++) {
            long limit = times.get(i);
            long width = 1L << 25;
            assertThat(histogram.countUpTo(limit))
                    .isGreaterThanOrEqualTo(
                            times.stream().filter(time -> time <= limit).count())
                    .isLessThanOrEqualTo(
                            times.stream().filter(time -> time <= limit + width).count());
        }
    }

    @Test
    void storedBucketsGiveTheSameHistogram() {
        ExpiryHistogram histogram = new ExpiryHistogram();
        histogram.add(1_000);
        histogram.add(1_050_000);
        histogram.add(1_050_001);

        ExpiryHistogram stored = ExpiryHistogram.of(histogram.buckets());

        assertThat(stored).isEqualTo(histogram).hasSameHashCodeAs(histogram);
        assertThat(stored.buckets()).isEqualTo(Map.of(0L, 1L, 1_049_600L, 2L));
        assertThat(stored.countUpTo(1_049_599)).isEqualTo(1);
        assertThat(stored.countUpTo(1_050_000)).isEqualTo(3);
    }

    @Test
    void anyTimeMayBeAdded() {
        ExpiryHistogram histogram = new ExpiryHistogram();
        Random random = new Random(9);
        histogram.add(Long.MIN_VALUE);
        histogram.add(Long.MAX_VALUE);
        for (int i = 0; i < 5_000; i++) {
            histogram.add(random.nextLong());
        }

        assertThat(histogram.countUpTo(Long.MAX_VALUE)).isEqualTo(5_002);
        assertThat(histogram.countUpTo(Long.MIN_VALUE)).isPositive();
        assertThat(histogram.buckets()).hasSizeLessThanOrEqualTo(512);
    }

    @Test
    void negativeCountsAreRefused() {
        assertThatThrownBy(() -> ExpiryHistogram.of(Map.of(0L, -1L))).isInstanceOf(IllegalArgumentException.class);
    }
}
