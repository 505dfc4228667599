package io.redoubt.formats.survey;

import java.time.Duration;

/// How long a key has still to live.
public enum Lifetime {
    FOREVER(Long.MAX_VALUE),
    EXPIRED(0),
    HOUR(Duration.ofHours(1).toMillis()),
    DAY(Duration.ofDays(1).toMillis()),
    WEEK(Duration.ofDays(7).toMillis()),
    MONTH(Duration.ofDays(30).toMillis()),
    LONGER(Long.MAX_VALUE);

    private final long atMostMillis;

    Lifetime(long atMostMillis) {
        this.atMostMillis = atMostMillis;
    }

    /// @param leftMillis negative or 0 for what is over
    static Lifetime of(long leftMillis) {
        for (Lifetime lifetime : values()) {
            if (lifetime != FOREVER && leftMillis <= lifetime.atMostMillis) {
                return lifetime;
            }
        }
        return LONGER;
    }
}
