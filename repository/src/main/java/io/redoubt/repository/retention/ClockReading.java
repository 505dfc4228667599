package io.redoubt.repository.retention;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.time.Duration;
import java.util.Optional;

/// What the two clocks of a host said at one moment.
///
/// @param wallMillis since 1970, as people and NTP set it
/// @param steadyMillis counts on evenly, whatever the wall clock is set to
/// @param boot what `steadyMillis` counts from: readings of other boots cannot be compared
public record ClockReading(long wallMillis, long steadyMillis, String boot) {
    /// By how much the wall clock went further than time did since an earlier reading; negative if it was set back.
    /// Empty if nothing tells.
    Optional<Duration> jumpSince(ClockReading earlier) {
        long passed = steadyMillis - earlier.steadyMillis;
        return boot.equals(earlier.boot) && passed >= 0
                ? Optional.of(Duration.ofMillis(wallMillis - earlier.wallMillis - passed))
                : Optional.empty();
    }

    JsonLine toJson() {
        return JsonLine.schema(1)
                .number("wallMillis", wallMillis)
                .number("steadyMillis", steadyMillis)
                .text("boot", boot);
    }

    static ClockReading from(JsonDocument json) {
        return new ClockReading(json.number("wallMillis"), json.number("steadyMillis"), json.text("boot"));
    }
}
