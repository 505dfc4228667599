package io.redoubt.drill.restore;

import io.redoubt.core.HumanDuration;
import io.redoubt.core.json.JsonLine;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/// What each phase took.
record PhaseTimes(Map<Phase, Long> millis) {
    PhaseTimes {
        millis = Collections.unmodifiableMap(new EnumMap<>(millis));
    }

    long of(Phase phase) {
        return millis.getOrDefault(phase, 0L);
    }

    /// Time from the plan to a server that answers with the dataset.
    long rtoMillis() {
        return Arrays.stream(Phase.values())
                .filter(Phase::recovers)
                .mapToLong(this::of)
                .sum();
    }

    /// For people: `861 ms: plan 295 ms, fetch 206 ms, load 228 ms, serve 132 ms`.
    String text() {
        return "%s: %s"
                .formatted(
                        readable(rtoMillis()),
                        Arrays.stream(Phase.values())
                                .filter(Phase::recovers)
                                .map(phase -> phase.word() + " " + readable(of(phase)))
                                .collect(Collectors.joining(", ")));
    }

    void writeTo(JsonLine json) {
        json.object(
                        "phasesMillis",
                        line -> Arrays.stream(Phase.values())
                                .filter(Phase::recovers)
                                .forEach(phase -> line.number(phase.word(), of(phase))))
                .number("rtoMillis", rtoMillis())
                .number("proveMillis", of(Phase.PROVE));
    }

    static String readable(long millis) {
        return HumanDuration.readable(Duration.ofMillis(millis));
    }
}
