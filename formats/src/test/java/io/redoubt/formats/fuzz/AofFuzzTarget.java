package io.redoubt.formats.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.RedoubtException;
import io.redoubt.formats.aof.AofFormatException;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.aof.LogEnd;
import io.redoubt.formats.aof.MomentFinder;
import io.redoubt.formats.aof.WithoutAnnotations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.OptionalLong;

/// Reads bytes as a log, whole and in pieces, and cuts it: what is said to be whole must be, and nothing more is
/// found in it than before.
public final class AofFuzzTarget {
    private static final int LONGEST_PIECE = 7;
    private static final long SECOND = 1_000;

    private AofFuzzTarget() {}

    /// The name and form Jazzer looks for.
    public static void fuzzerTestOneInput(byte[] input) {
        LogCheck whole = checked(input, Math.max(1, input.length));
        for (int piece = 1; piece <= LONGEST_PIECE; piece += 2) {
            assertThat(told(checked(input, piece))).isEqualTo(told(whole));
        }
        isWholeUpTo(input, whole.wholeUpTo());
        isWholeUpTo(input, whole.keptUpTo());
        assertThat(whole.keptUpTo()).isLessThanOrEqualTo(whole.commandsUpTo());
        assertThat(whole.commandsUpTo()).isLessThanOrEqualTo(input.length);
        cutAtTheFirstTime(input, whole);
        withoutAnnotations(input, whole);
    }

    private static LogCheck checked(byte[] input, int piece) {
        LogCheck log = new LogCheck();
        try {
            for (int from = 0; from < input.length; from += piece) {
                log.accept(input, from, Math.min(input.length, from + piece));
            }
        } catch (AofFormatException _) {
            assertThat(log.end()).isInstanceOf(LogEnd.Malformed.class);
        }
        return log;
    }

    private static String told(LogCheck log) {
        return "%s %d %d %d %d %s %s"
                .formatted(
                        log.end(),
                        log.wholeUpTo(),
                        log.keptUpTo(),
                        log.commands(),
                        log.annotations(),
                        log.stampMillis(),
                        log.oddities());
    }

    private static void isWholeUpTo(byte[] input, long end) {
        LogCheck cut = checked(Arrays.copyOf(input, (int) end), input.length + 1);

        assertThat(cut.end()).isEqualTo(new LogEnd.Whole());
        assertThat(cut.wholeUpTo()).isEqualTo(end);
    }

    private static void cutAtTheFirstTime(byte[] input, LogCheck log) {
        byte[] whole = Arrays.copyOf(input, (int) log.wholeUpTo());
        OptionalLong first = moment(whole, Long.MAX_VALUE).firstStampMillis();
        if (first.isPresent()) {
            OptionalLong cut = moment(whole, first.getAsLong() - SECOND).cutAt();
            isWholeUpTo(whole, cut.orElseThrow());
            OptionalLong later = moment(whole, first.getAsLong()).cutAt();
            assertThat(later.orElse(whole.length)).isGreaterThanOrEqualTo(cut.getAsLong());
        }
    }

    private static MomentFinder moment(byte[] log, long untilMillis) {
        MomentFinder finder = new MomentFinder(untilMillis);
        try {
            finder.read(new ByteArrayInputStream(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return finder;
    }

    private static void withoutAnnotations(byte[] input, LogCheck log) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WithoutAnnotations copy = new WithoutAnnotations((bytes, from, to) -> out.write(bytes, from, to - from));
        try {
            copy.write(input, 0, (int) log.wholeUpTo());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RedoubtException e) {
            throw new AssertionError("what is whole was refused", e);
        }
        LogCheck rest = checked(out.toByteArray(), Math.max(1, out.size()));
        assertThat(rest.annotations()).isZero();
        assertThat(rest.end()).isEqualTo(new LogEnd.Whole());
    }
}
