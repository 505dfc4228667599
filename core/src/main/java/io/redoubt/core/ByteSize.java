package io.redoubt.core;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A size in bytes. Written as in redis.conf, but without its two meanings of `k`: every unit is a power of
/// 1024.
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*(b|kb?|mb?|gb?|tb?)?");
    private static final String UNITS = "bkmgt";

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size must not be negative: " + bytes);
        }
    }

    public static ByteSize mebibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 20));
    }

    public static ByteSize gibibytes(long count) {
        return new ByteSize(Math.multiplyExact(count, 1L << 30));
    }

    /// Reads `64mb`, `1gb`, `4096`; case does not matter.
    ///
    /// @throws IllegalArgumentException if the text is anything else or exceeds 2^63-1 bytes
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size such as 64mb or 1gb: '" + text + "'");
        }
        String unit = matcher.group(2);
        int power = unit == null ? 0 : UNITS.indexOf(unit.charAt(0));
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * power)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("size too large: '" + text + "'", e);
        }
    }

    /// For people: `1.2 GiB`, `873 B`.
    public String readable() {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %ciB", bytes / (double) (1L << (10 * power)), "BKMGTPE".charAt(power));
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /// The shortest text `parse` reads back to the same size.
    @Override
    public String toString() {
        for (int power = 4; power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + UNITS.substring(power, power + 1) + "b";
            }
        }
        return Long.toString(bytes);
    }
}
