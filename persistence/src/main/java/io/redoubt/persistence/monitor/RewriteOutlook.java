package io.redoubt.persistence.monitor;

import io.redoubt.persistence.PersistenceFacts;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How far the append-only file is from its next automatic rewrite.
///
/// @param growthPercent over the base; empty without a base
/// @param atBytes the size at which the server will rewrite; empty when it never will by itself, or its settings
///     may not be read
/// @param leftBytes until then, at least 0
/// @param in at the present growth; empty when nothing grows
public record RewriteOutlook(
        OptionalLong growthPercent, OptionalLong atBytes, OptionalLong leftBytes, Optional<Duration> in) {
    private static final RewriteOutlook NONE =
            new RewriteOutlook(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    static RewriteOutlook of(PersistenceFacts.AppendOnly log, Settings settings, OptionalDouble bytesPerSecond) {
        if (log.baseBytes().isEmpty() || log.currentBytes().isEmpty()) {
            return NONE;
        }
        long base = log.baseBytes().getAsLong();
        long current = log.currentBytes().getAsLong();
        OptionalLong growth =
                base == 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(current * 100.0 / base) - 100);
        OptionalLong at = threshold(base, settings);
        OptionalLong left =
                at.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, at.getAsLong() - current));
        return new RewriteOutlook(growth, at, left, duration(left, bytesPerSecond));
    }

    /// As `serverCron` decides: larger than the minimum, and grown by the percentage over the base, or over one
    /// byte when there is no base.
    private static OptionalLong threshold(long base, Settings settings) {
        if (settings.rewriteGrowthPercent().orElse(0) == 0
                || settings.rewriteMinimumBytes().isEmpty()) {
            return OptionalLong.empty();
        }
        double grown = Math.max(1, base) * (1 + settings.rewriteGrowthPercent().getAsLong() / 100.0);
        return OptionalLong.of(Math.max(
                settings.rewriteMinimumBytes().getAsLong() + 1, (long) Math.min(Long.MAX_VALUE, Math.ceil(grown))));
    }

    private static Optional<Duration> duration(OptionalLong bytes, OptionalDouble perSecond) {
        return bytes.isPresent() && perSecond.orElse(0) >= 1
                ? Optional.of(Duration.ofSeconds((long) (bytes.getAsLong() / perSecond.getAsDouble())))
                : Optional.empty();
    }
}
