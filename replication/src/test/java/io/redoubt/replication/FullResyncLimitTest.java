package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FullResyncLimitTest {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration HOUR = Duration.ofHours(1);

    private static FullResyncLimit limit(long seed) {
        return new FullResyncLimit(new Backoff(FIRST, LONGEST, new SplittableRandom(seed)), LONGEST);
    }

    /// The begins of the full resyncs in an hour of which none is of use, each asked for as soon as it may be.
    private static List<Duration> storm(FullResyncLimit limit, Duration eachTakes, Duration untilLost) {
        List<Duration> begins = new ArrayList<>();
        for (Duration now = Duration.ZERO; now.compareTo(HOUR) < 0; ) {
            begins.add(now);
            limit.begun(now.toNanos());
            now = now.plus(eachTakes);
            limit.ended(now.toNanos());
            now = now.plus(untilLost);
            now = now.plus(limit.left(now.toNanos()));
        }
        return begins;
    }

    @Test
    void theFirstIsFree() {
        assertThat(limit(7).left(0)).isZero();
    }

    @Test
    void anHourOfWorthlessSnapshotsCostsThePrimaryThirtyForksAtMost() {
        for (long seed = 0; seed < 200; seed++) {
            List<Duration> begins = storm(limit(seed), Duration.ofMillis(50), Duration.ofMillis(10));

            assertThat(begins).hasSizeBetween(15, 35);
            assertThat(begins.subList(0, 4).getLast()).isGreaterThan(Duration.ofSeconds(3));
            for (int i = 12; i < begins.size(); i++) {
                assertThat(begins.get(i).minus(begins.get(i - 1))).isGreaterThanOrEqualTo(LONGEST.dividedBy(2));
            }
        }
    }

    @Test
    void aSnapshotThatTakesLongDoesNotEatUpTheWaitBehindIt() {
        Duration takes = Duration.ofMinutes(4);

        List<Duration> begins = storm(limit(7), takes, Duration.ZERO);

        for (int i = 10; i < begins.size(); i++) {
            assertThat(begins.get(i).minus(begins.get(i - 1))).isGreaterThanOrEqualTo(takes.plus(LONGEST.dividedBy(2)));
        }
    }

    /// A large base is found to be damaged long after it came.
    @Test
    void historiesThatLastAreNotHeldUp() {
        FullResyncLimit limit = limit(7);
        List<Duration> _ = storm(limit, Duration.ofMillis(50), Duration.ofMillis(10));
        long later = HOUR.multipliedBy(3).toNanos();

        assertThat(limit.left(later)).isZero();
        limit.begun(later);
        limit.ended(later);
        assertThat(limit.left(later)).isLessThanOrEqualTo(FIRST);
    }

    @Test
    void theWaitsOfTwoFollowersDiffer() {
        assertThat(storm(limit(1), Duration.ofMillis(50), Duration.ZERO))
                .isNotEqualTo(storm(limit(2), Duration.ofMillis(50), Duration.ZERO));
    }
}
