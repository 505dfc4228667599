package io.redoubt.repository.retention;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.HumanTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether the clock can be believed: against the newest thing stored, and against the steady clock. Pure.
///
/// @param tolerance what the clock may be off by
record ClockRule(Duration tolerance) {
    private static final Duration LEAST = Duration.ofMinutes(1);

    /// Hosts are never of one mind to the second, and a hundredth of what is kept harms nobody.
    static ClockRule of(RetentionPolicy policy) {
        Duration share = policy.keepWithin().orElse(Duration.ZERO).dividedBy(100);
        return new ClockRule(share.compareTo(LEAST) > 0 ? share : LEAST);
    }

    /// @param newestMillis of the newest thing stored
    /// @param before the reading of the run before
    List<Refusal> refusals(ClockReading now, OptionalLong newestMillis, Optional<ClockReading> before) {
        List<Refusal> refusals = new ArrayList<>();
        if (newestMillis.isPresent() && newestMillis.getAsLong() - now.wallMillis() > tolerance.toMillis()) {
            refusals.add(behind(now, newestMillis.getAsLong()));
        }
        before.flatMap(earlier -> jump(earlier, now, "the last expire")).ifPresent(refusals::add);
        return refusals;
    }

    private static Refusal behind(ClockReading now, long newestMillis) {
        return new Refusal(
                ErrorCode.CLOCK_JUMPED,
                "the clock says %s, but the newest thing stored is of %s, %s later"
                        .formatted(
                                HumanTime.written(now.wallMillis()),
                                HumanTime.written(newestMillis),
                                HumanDuration.readable(Duration.ofMillis(newestMillis - now.wallMillis()))),
                "Set the clock right. If it is, --force believes it and keeps all that is dated later.",
                true);
    }

    /// @param when the earlier reading was taken, for people
    Optional<Refusal> jump(ClockReading earlier, ClockReading now, String when) {
        return now.jumpSince(earlier)
                .filter(jump -> jump.abs().compareTo(tolerance) > 0)
                .map(jump -> new Refusal(
                        ErrorCode.CLOCK_JUMPED,
                        "since %s at %s the clock went %s by %s more than time did"
                                .formatted(
                                        when,
                                        HumanTime.written(earlier.wallMillis()),
                                        jump.isNegative() ? "back" : "forward",
                                        HumanDuration.readable(jump.abs())),
                        "Make sure that the clock is right now, and was right when the newest things were stored;"
                                + " then --force believes it.",
                        true));
    }
}
