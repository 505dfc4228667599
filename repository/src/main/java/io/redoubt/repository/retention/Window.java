package io.redoubt.repository.retention;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;

/// The stretch of time that `--keep-within` keeps.
///
/// It is measured back from the newest thing stored, not from now: when nothing new is stored any more, time alone
/// makes nothing go, and a clock that runs ahead does no harm.
///
/// For the same reason a silence is left out of the measure: things stored after an outage, or under a clock that had
/// jumped ahead, do not at once push out all that was stored before. A silence is at least a day, longer than the
/// stretch itself, and an exception: before it, things were stored more often. It does not count for ever: once the
/// stretch is full of newer things, it lies before it.
///
/// @param startMillis what is of this moment or later is kept
/// @param newestMillis what it is measured from
/// @param silence what was left out; zero mostly
public record Window(long startMillis, long newestMillis, Duration silence) {
    private static final Duration LEAST_SILENCE = Duration.ofDays(1);

    /// The window over things stored at these moments, in any order.
    ///
    /// @param nowMillis what is later does not count
    /// @return empty if nothing counts: then nothing can be too old
    static Optional<Window> of(LongStream moments, long nowMillis, Duration length) {
        long[] stored = moments.filter(moment -> moment <= nowMillis)
                .sorted()
                .distinct()
                .toArray();
        if (stored.length == 0) {
            return Optional.empty();
        }
        long left = length.toMillis();
        long silence = 0;
        long at = stored[stored.length - 1];
        for (int i = stored.length - 2; i >= 0; i--) {
            long step = at - stored[i];
            if (step >= left) {
                boolean outage = silence == 0 && step > Math.max(length.toMillis(), LEAST_SILENCE.toMillis());
                if (!outage || i == 0 || stored[i] - stored[i - 1] > left) {
                    break;
                }
                silence = step;
            } else {
                left -= step;
            }
            at = stored[i];
        }
        return Optional.of(new Window(at - left, stored[stored.length - 1], Duration.ofMillis(silence)));
    }

    boolean holds(long millis) {
        return millis >= startMillis;
    }
}
