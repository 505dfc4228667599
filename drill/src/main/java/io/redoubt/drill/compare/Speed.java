package io.redoubt.drill.compare;

import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.Spread;
import io.redoubt.drill.loss.NumberedWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// How fast a server answers clients that each wait for an answer before they write again.
///
/// @param writesPerSecond of all clients together
/// @param p50Micros from one answer to the next, of one client: half were not slower
/// @param p99Micros the same: one of a hundred was slower
public record Speed(long writesPerSecond, long p50Micros, long p99Micros) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1000;

    /// @param writers closed
    /// @param from what was answered earlier does not count, by `System.nanoTime()`
    /// @param to nor what was answered later
    static Speed of(List<NumberedWriter> writers, long from, long to) {
        return ofGaps(
                writers.stream().flatMapToLong(writer -> gaps(writer, from, to)).toArray(), to - from);
    }

    private static LongStream gaps(NumberedWriter writer, long from, long to) {
        return LongStream.rangeClosed(Math.max(2, writer.acknowledgedBy(from) + 1), writer.acknowledgedBy(to))
                .map(number -> writer.nanosOf(number) - writer.nanosOf(number - 1));
    }

    /// @param gaps between one answer and the next, in nanoseconds; in any order, which is not kept
    static Speed ofGaps(long[] gaps, long nanos) {
        if (gaps.length == 0) {
            return new Speed(0, 0, 0);
        }
        Arrays.sort(gaps);
        return new Speed(
                Math.round((double) gaps.length * NANOS_PER_SECOND / nanos),
                gaps[(gaps.length - 1) / 2] / NANOS_PER_MICRO,
                gaps[(int) ((gaps.length - 1) * 99L / 100)] / NANOS_PER_MICRO);
    }

    /// Of each figure the median.
    ///
    /// @param turns one at least
    static Speed median(List<Speed> turns) {
        return new Speed(
                Spread.of(turns, Speed::writesPerSecond).median(),
                Spread.of(turns, Speed::p50Micros).median(),
                Spread.of(turns, Speed::p99Micros).median());
    }

    void writeTo(JsonLine json) {
        json.number("writesPerSecond", writesPerSecond)
                .number("p50Micros", p50Micros)
                .number("p99Micros", p99Micros);
    }
}
