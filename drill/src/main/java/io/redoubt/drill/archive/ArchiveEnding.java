package io.redoubt.drill.archive;

import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.Spread;
import io.redoubt.drill.crash.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// What the rounds of one ending found.
///
/// @param rounds one at least, in the order they were run
public record ArchiveEnding(Ending ending, List<ArchiveRound> rounds) {
    public ArchiveEnding {
        rounds = List.copyOf(rounds);
    }

    private long sum(ToLongFunction<ArchiveRound> figure) {
        return rounds.stream().mapToLong(figure).sum();
    }

    private Spread spread(ToLongFunction<ArchiveRound> figure) {
        return Spread.of(rounds, figure);
    }

    /// Why the drill failed; empty if it did not.
    List<String> failures(Optional<Duration> maxLoss) {
        List<String> failures = new ArrayList<>();
        long bytes = sum(ArchiveRound::lostBytes);
        long commands = sum(ArchiveRound::lostCommands);
        if (bytes + commands > 0) {
            failures.add("%s: the archive lost %s of the stream and %s that it had reported durable"
                    .formatted(
                            ending.word(), HumanCount.readable(bytes, "byte"), HumanCount.readable(commands, "write")));
        }
        if (sum(ArchiveRound::reported) == 0) {
            failures.add("%s: no write was reported durable in time, so that nothing was put to the proof"
                    .formatted(ending.word()));
        }
        IntStream.range(0, rounds.size())
                .forEach(i -> rounds.get(i)
                        .failures()
                        .forEach(failure -> failures.add("%s, round %d: %s".formatted(ending.word(), i + 1, failure))));
        long longest = spread(ArchiveRound::behindMillis).max();
        maxLoss.filter(budget -> longest > budget.toMillis())
                .ifPresent(budget ->
                        failures.add("%s: the archive was %s behind the primary, more than the %s of --max-loss"
                                .formatted(ending.word(), readable(longest), HumanDuration.readable(budget))));
        return failures;
    }

    void writeTo(JsonLine json) {
        json.text("ending", ending.word())
                .number("rounds", rounds.size())
                .number("acknowledged", sum(ArchiveRound::acknowledged))
                .number("reported", sum(ArchiveRound::reported))
                .object("lostBytes", spread(ArchiveRound::lostBytes)::writeTo)
                .object("lostCommands", spread(ArchiveRound::lostCommands)::writeTo)
                .object("lostMillis", spread(ArchiveRound::lostMillis)::writeTo)
                .object("behindCommands", spread(ArchiveRound::behindCommands)::writeTo)
                .object("behindMillis", spread(ArchiveRound::behindMillis)::writeTo)
                .object("recoveryMillis", spread(ArchiveRound::recoveryMillis)::writeTo);
    }

    List<String> lines() {
        Spread lost = spread(ArchiveRound::lostCommands);
        Spread behind = spread(ArchiveRound::behindMillis);
        return List.of(
                "%-10s %s, %,d of %,d writes reported durable: %s"
                        .formatted(
                                ending.word(),
                                HumanCount.readable(rounds.size(), "round"),
                                sum(ArchiveRound::reported),
                                sum(ArchiveRound::acknowledged),
                                lost.max() == 0 ? "all are there" : "up to %,d LOST in a round".formatted(lost.max())),
                "           behind the primary by %s to %s, median %s; all of it fetched again within %s"
                        .formatted(
                                readable(behind.min()),
                                readable(behind.max()),
                                readable(behind.median()),
                                readable(spread(ArchiveRound::recoveryMillis).max())));
    }

    /// How far it was behind, round by round.
    List<Long> behindMillis() {
        return rounds.stream().map(ArchiveRound::behindMillis).toList();
    }

    private static String readable(long millis) {
        return HumanDuration.readable(Duration.ofMillis(millis));
    }
}
