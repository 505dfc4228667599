package io.redoubt.core.option;

import java.time.Duration;

/// The shortest text `HumanDuration.parse` reads back to the same duration: `60s` is written `1m`.
final class WrittenDuration {
    private record Unit(String name, long millis) {}

    private static final Unit[] UNITS = {
        new Unit("d", 86_400_000), new Unit("h", 3_600_000), new Unit("m", 60_000), new Unit("s", 1000)
    };

    private WrittenDuration() {}

    static String of(Duration duration) {
        long millis = duration.toMillis();
        for (Unit unit : UNITS) {
            if (millis > 0 && millis % unit.millis == 0) {
                return millis / unit.millis + unit.name;
            }
        }
        return millis + "ms";
    }
}
