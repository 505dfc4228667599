package io.redoubt.cli.monitor;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.persistence.monitor.Outcome;
import io.redoubt.persistence.monitor.Times;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Facts as short texts for people; what is not known is a dash.
final class Words {
    static final String UNKNOWN = "-";

    private Words() {}

    static String size(OptionalLong bytes) {
        return bytes.isPresent() ? size(bytes.getAsLong()) : UNKNOWN;
    }

    static String size(long bytes) {
        return new ByteSize(Math.max(0, bytes)).readable();
    }

    /// As `size` and `age`, without blanks, for narrow columns: `12.3M`, `4m`.
    static String compact(long bytes) {
        return size(bytes).replace(" ", "").replace("iB", "");
    }

    static String compact(Duration age) {
        String text = age(age).replace(" ", "");
        return age.toSeconds() < 60 ? age.toSeconds() + "s" : text;
    }

    static String rate(OptionalDouble perSecond) {
        return perSecond.isPresent() ? String.format(Locale.ROOT, "%,.0f/s", perSecond.getAsDouble()) : UNKNOWN;
    }

    static String number(OptionalLong number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%,d", number.getAsLong()) : UNKNOWN;
    }

    /// The larger unit alone from a minute on: `12.3 s`, `4 m`, `3 h`, `2 d`.
    static String age(Duration age) {
        String text = HumanDuration.readable(age);
        String[] words = text.split(" ", -1);
        return words.length == 4 ? words[0] + " " + words[1] : text;
    }

    static String ago(Optional<Duration> age) {
        return age.map(known -> age(known) + " ago").orElse("");
    }

    /// As in `ok 12.0 s ago`, `never`, `ERROR, good 2 m ago`: the word in capitals is what alarms.
    static String outcome(Outcome outcome) {
        return switch (outcome.kind()) {
            case NEVER -> "never";
            case OK -> ("ok " + ago(outcome.age())).strip();
            case ERROR ->
                outcome.age().map(age -> "ERROR, good " + age(age) + " ago").orElse("ERROR");
        };
    }

    static String millis(long micros) {
        if (micros < 100) {
            return micros + " us";
        }
        return micros < 10_000
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1000.0)
                : String.format(Locale.ROOT, "%,d ms", micros / 1000);
    }

    /// Median and longest.
    static String times(Times times) {
        return times.count() == 0 ? UNKNOWN : millis(times.median()) + " max " + millis(times.longest());
    }
}
