package io.redoubt.persistence.advise;

import io.redoubt.core.HumanDuration;
import io.redoubt.core.PersistencePolicy;
import java.time.Duration;
import java.util.Optional;

/// What a drill measured of one policy; empty is what it left out.
///
/// @param kill by SIGKILL
/// @param speed how fast it took writes
/// @param recovery how long starts took on what was left
public record MeasuredPolicy(
        PersistencePolicy policy,
        Optional<MeasuredLoss> kill,
        Optional<MeasuredLoss> powerCut,
        Optional<Speed> speed,
        Optional<Recovery> recovery) {
    /// Of writes under full load.
    public record Speed(long writesPerSecond, long p50Micros, long p99Micros) {
        /// A phrase.
        public String words() {
            return "%,d writes/s, answered within %,d us (median) and %,d us (99 %%)"
                    .formatted(writesPerSecond, p50Micros, p99Micros);
        }
    }

    /// Of starts.
    ///
    /// @param keys in the largest dataset that was loaded
    public record Recovery(Spread millis, long keys) {
        /// A phrase.
        public String words() {
            return "%s to %s for up to %,d keys".formatted(time(millis.min()), time(millis.max()), keys);
        }

        private static String time(long millis) {
            return HumanDuration.readable(Duration.ofMillis(millis));
        }
    }
}
