package io.redoubt.persistence.advise;

/// What several rounds measured.
public record Spread(long min, long median, long max) {
    public Spread {
        if (min > median || median > max) {
            throw new IllegalArgumentException("not in order: " + min + ", " + median + ", " + max);
        }
    }
}
