package io.redoubt.repository.retention;

import io.redoubt.core.HumanDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is to be kept. What either part keeps stays.
///
/// @param keepWithin how long before the newest thing stored every moment stays restorable
/// @param keepLast how many of the newest verified backups stay, whatever their age
public record RetentionPolicy(Optional<Duration> keepWithin, Optional<Integer> keepLast) {
    public RetentionPolicy {
        if (keepWithin.isEmpty() && keepLast.isEmpty()) {
            throw new IllegalArgumentException("a policy must say what is to be kept");
        }
        boolean keepsNothing = keepWithin.filter(length -> !length.isPositive()).isPresent()
                || keepLast.filter(count -> count < 1).isPresent();
        if (keepsNothing) {
            throw new IllegalArgumentException("a policy must keep something: " + keepWithin + ", " + keepLast);
        }
    }

    /// As it was asked for.
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        keepWithin.ifPresent(length -> parts.add("--keep-within " + HumanDuration.written(length)));
        keepLast.ifPresent(count -> parts.add("--keep-last " + count));
        return String.join(" ", parts);
    }
}
