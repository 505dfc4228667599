package io.redoubt.drill;

import io.redoubt.core.json.JsonLine;
import java.util.Collection;
import java.util.function.ToLongFunction;

/// A figure over all rounds of a drill, or all moments.
public record Spread(long min, long median, long max) {
    /// @param rounds one at least
    public static <T> Spread of(Collection<T> rounds, ToLongFunction<T> figure) {
        long[] sorted = rounds.stream().mapToLong(figure).sorted().toArray();
        return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }

    /// Adds the fields to a JSON object.
    public void writeTo(JsonLine json) {
        json.number("min", min).number("median", median).number("max", max);
    }
}
