package io.redoubt.core;

import java.time.Duration;
import java.util.Locale;

/// How fast bytes come, written as a size in a second: `5mb/s`.
public record ByteRate(ByteSize perSecond) implements Comparable<ByteRate> {
    private static final String UNIT = "/s";

    /// Reads `5mb/s`.
    ///
    /// @throws IllegalArgumentException if the text is anything else, a size without its second too
    public static ByteRate parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (!lower.endsWith(UNIT)) {
            throw new IllegalArgumentException("not a rate such as 5mb/s: '" + text + "'");
        }
        return new ByteRate(ByteSize.parse(lower.substring(0, lower.length() - UNIT.length())));
    }

    /// How much comes in that time; never more than 2^63-1 bytes.
    public ByteSize in(Duration time) {
        long seconds = time.toSeconds();
        boolean fits = seconds == 0 || perSecond.bytes() <= Long.MAX_VALUE / seconds;
        return new ByteSize(fits ? perSecond.bytes() * seconds : Long.MAX_VALUE);
    }

    /// For people: `5.0 MiB/s`.
    public String readable() {
        return perSecond.readable() + UNIT;
    }

    @Override
    public int compareTo(ByteRate other) {
        return perSecond.compareTo(other.perSecond);
    }

    /// The shortest text `parse` reads back to the same rate.
    @Override
    public String toString() {
        return perSecond + UNIT;
    }
}
