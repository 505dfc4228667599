package io.redoubt.core;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Moments as every message and every JSON field writes them: RFC 3339, UTC, milliseconds.
public final class HumanTime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private HumanTime() {}

    /// As in `2026-11-23T10:00:00.000Z`.
    public static String written(Instant moment) {
        return FORM.format(moment);
    }

    /// @param millis since 1970
    public static String written(long millis) {
        return written(Instant.ofEpochMilli(millis));
    }
}
