package io.redoubt.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static Backoff backoff(long seed) {
        return new Backoff(FIRST, LONGEST, new SplittableRandom(seed));
    }

    private static List<Duration> waits(Backoff backoff, int count) {
        return Stream.generate(backoff::nextWait).limit(count).toList();
    }

    @Test
    void eachWaitIsDoubleTheOneBeforeLessUpToHalf() {
        for (long seed = 0; seed < 200; seed++) {
            List<Duration> waits = waits(backoff(seed), 12);

            for (int i = 0; i < waits.size(); i++) {
                Duration whole = FIRST.multipliedBy(1L << i);
                Duration most = whole.compareTo(LONGEST) < 0 ? whole : LONGEST;
                assertThat(waits.get(i)).isBetween(most.dividedBy(2), most);
            }
        }
    }

    @Test
    void manyFollowersDoNotComeBackInStep() {
        List<Duration> firsts = LongStream.range(0, 100)
                .mapToObj(seed -> backoff(seed).nextWait())
                .toList();

        assertThat(firsts).doesNotHaveDuplicates();
        assertThat(firsts.stream().filter(wait -> wait.toMillis() < 75).count()).isBetween(30L, 70L);
    }

    @Test
    void afterAResetItBeginsAgain() {
        Backoff backoff = backoff(7);
        List<Duration> _ = waits(backoff, 20);

        backoff.reset();

        assertThat(backoff.nextWait()).isLessThanOrEqualTo(FIRST);
    }
}
