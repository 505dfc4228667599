package io.redoubt.persistence.advise;

import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import java.time.Duration;

/// What ending servers in one way took, over some rounds.
///
/// @param acknowledged writes that were answered, in all rounds together
/// @param commands of these that were gone after a round
/// @param millis from the oldest of them to the end
public record MeasuredLoss(long rounds, long acknowledged, Spread commands, Spread millis) {
    /// A phrase: `nothing of 51,200 writes in 5 rounds`.
    public String words() {
        String all = "%,d writes in %s".formatted(acknowledged, HumanCount.readable(rounds, "round"));
        return commands.max() == 0
                ? "nothing of " + all
                : "%,d to %,d writes a round, the last %s to %s; of %s"
                        .formatted(commands.min(), commands.max(), time(millis.min()), time(millis.max()), all);
    }

    private static String time(long millis) {
        return HumanDuration.readable(Duration.ofMillis(millis));
    }
}
