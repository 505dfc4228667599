package io.redoubt.core;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as users write and read them: `500ms`, `10s`, `5m`, `2h`, `7d`.
public final class HumanDuration {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");

    private HumanDuration() {}

    /// @throws IllegalArgumentException if the text is not one number with one of the units ms, s, m, h, d
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration such as 500ms, 10s, 5m, 2h or 7d: '" + text + "'");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private record Unit(String name, long millis) {}

    private static final List<Unit> UNITS =
            List.of(new Unit("d", 86_400_000), new Unit("h", 3_600_000), new Unit("m", 60_000), new Unit("s", 1000));

    /// The shortest text `parse` reads back to the same duration: `60s` is written `1m`.
    public static String written(Duration duration) {
        long millis = duration.toMillis();
        for (Unit unit : UNITS) {
            if (millis > 0 && millis % unit.millis == 0) {
                return millis / unit.millis + unit.name;
            }
        }
        return millis + "ms";
    }

    /// Two units at most, for people: `350 ms`, `2.4 s`, `3 m 20 s`, `4 d 2 h`.
    public static String readable(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 0) {
            return "-" + readable(duration.negated());
        }
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        if (seconds < 3600) {
            return seconds / 60 + " m " + seconds % 60 + " s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " m";
        }
        return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }
}
