package io.redoubt.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long HOUR = 3_600_000;
    private static final long NOW = 1_000_000;

    @Test
    void itIsMeasuredFromTheNewestThingStoredNotFromNow() {
        Window window = window(100, 700, 650, 600, 500);

        assertThat(window).isEqualTo(new Window(600, 700, Duration.ZERO));
        assertThat(window.holds(600)).isTrue();
        assertThat(window.holds(599)).isFalse();
    }

    @Test
    void itReachesBeforeEverythingThatIsYoungEnough() {
        assertThat(window(100, 700, 690).startMillis()).isEqualTo(600);
        assertThat(window(100, 700).startMillis()).isEqualTo(600);
    }

    @Test
    void whatIsDatedLaterThanNowDoesNotCount() {
        assertThat(window(100, 700, NOW + 1, NOW + 2)).isEqualTo(new Window(600, 700, Duration.ZERO));
        assertThat(Window.of(LongStream.of(NOW + 1), NOW, Duration.ofMillis(100)))
                .isEmpty();
    }

    @Test
    void whereNothingIsStoredNothingCanBeTooOld() {
        assertThat(Window.of(LongStream.of(), NOW, Duration.ofMillis(100))).isEmpty();
    }

    /// Backups stopped, or the clock jumped ahead, and then one more was made.
    @Test
    void anOutageIsLeftOut() {
        assertThat(window(100, 5000, 700, 650, 600, 500)).isEqualTo(new Window(600, 5000, hours(4300)));
        assertThat(window(100, 5060, 5000, 700, 670, 600)).isEqualTo(new Window(660, 5060, hours(4300)));
        assertThat(window(100, 5000, 4899, 4880)).isEqualTo(new Window(4799, 5000, hours(101)));
    }

    @Test
    void anOutageThatEndedBeforeItChangesNothing() {
        assertThat(window(100, 5100, 5050, 5000, 700, 650)).isEqualTo(new Window(5000, 5100, Duration.ZERO));
        assertThat(window(100, 5099, 5050, 5000, 700, 650))
                .as("nothing is young enough to be kept with the first before it")
                .isEqualTo(new Window(4999, 5099, Duration.ZERO));
    }

    @Test
    void onlyOneIsLeftOut() {
        assertThat(window(100, 5000, 4000, 3990, 3000, 2990)).isEqualTo(new Window(3900, 5000, hours(1000)));
    }

    @Test
    void thingsStoredRarelyAreNotAnOutage() {
        assertThat(window(100, 5000, 4000, 3000, 2000)).isEqualTo(new Window(4900, 5000, Duration.ZERO));
        assertThat(window(100, 5000, 4000)).isEqualTo(new Window(4900, 5000, Duration.ZERO));
    }

    @Test
    void aPauseOfLessThanADayIsNotAnOutage() {
        assertThat(window(2, 130, 110, 109, 108)).isEqualTo(new Window(128, 130, Duration.ZERO));
        assertThat(window(2, 140, 110, 109, 108)).isEqualTo(new Window(108, 140, hours(30)));
    }

    /// In hours.
    private static Window window(long length, long... moments) {
        Window window = Window.of(
                        LongStream.of(moments).map(moment -> moment * HOUR), NOW * HOUR, Duration.ofHours(length))
                .orElseThrow();
        return new Window(window.startMillis() / HOUR, window.newestMillis() / HOUR, window.silence());
    }

    private static Duration hours(long count) {
        return Duration.ofHours(count);
    }
}
