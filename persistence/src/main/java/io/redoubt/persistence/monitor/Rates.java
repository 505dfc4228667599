package io.redoubt.persistence.monitor;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What happens each second, between the last two looks at the same process.
///
/// @param writes changes of the dataset; empty when a snapshot began or ended in between, which resets the count
/// @param commands of any kind, our own left out as far as they are known
/// @param logBytes growth of the append-only file; empty when it was rewritten in between
/// @param evictions keys thrown away
public record Rates(OptionalDouble writes, OptionalDouble commands, OptionalDouble logBytes, OptionalDouble evictions) {
    static final Rates UNKNOWN =
            new Rates(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    static Rates between(ServerFacts before, ServerFacts now, double seconds) {
        if (seconds <= 0 || !now.persistence().sameProcess(before.persistence())) {
            return UNKNOWN;
        }
        return new Rates(
                rate(
                        before.persistence().snapshot().changes(),
                        now.persistence().snapshot().changes(),
                        seconds),
                rate(
                        before.process().totalCommands().orElse(Long.MAX_VALUE),
                        now.process().totalCommands().orElse(0),
                        seconds),
                logGrowth(before, now, seconds),
                rate(
                        before.memory().evictedKeys().orElse(Long.MAX_VALUE),
                        now.memory().evictedKeys().orElse(0),
                        seconds));
    }

    /// Changes of the dataset from one look to the other; empty when a snapshot reset the count in between.
    static OptionalLong changesBetween(ServerFacts before, ServerFacts now) {
        long changes = now.persistence().snapshot().changes()
                - before.persistence().snapshot().changes();
        return changes < 0 ? OptionalLong.empty() : OptionalLong.of(changes);
    }

    private static OptionalDouble logGrowth(ServerFacts before, ServerFacts now, double seconds) {
        var then = before.persistence().appendOnly();
        var log = now.persistence().appendOnly();
        boolean sameBase = then.baseBytes().isPresent() && then.baseBytes().equals(log.baseBytes());
        return sameBase
                ? rate(
                        then.currentBytes().orElse(Long.MAX_VALUE),
                        log.currentBytes().orElse(0),
                        seconds)
                : OptionalDouble.empty();
    }

    private static OptionalDouble rate(long before, long now, double seconds) {
        return now < before ? OptionalDouble.empty() : OptionalDouble.of((now - before) / seconds);
    }
}
