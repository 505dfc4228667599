package io.redoubt.drill.compare;

import io.redoubt.core.HumanDuration;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.Spread;
import io.redoubt.drill.loss.CrashRound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What was measured of one policy.
///
/// @param kill rounds, one at least
/// @param powerCut rounds; empty where none could be rehearsed
public record PolicyFigures(
        PersistencePolicy policy,
        List<CrashRound> kill,
        Optional<List<CrashRound>> powerCut,
        Speed speed,
        Recovery recovery) {
    public PolicyFigures {
        kill = List.copyOf(kill);
        powerCut = powerCut.map(List::copyOf);
    }

    void writeTo(JsonLine json) {
        json.text("policy", policy.word()).object("kill", line -> write(line, kill));
        powerCut.ifPresent(rounds -> json.object("powercut", line -> write(line, rounds)));
        speed.writeTo(json);
        recovery.writeTo(json);
    }

    private static void write(JsonLine json, List<CrashRound> rounds) {
        json.number("rounds", rounds.size())
                .number("acknowledged", acknowledged(rounds))
                .object("lostCommands", Spread.of(rounds, CrashRound::lostCommands)::writeTo)
                .object("lostMillis", Spread.of(rounds, CrashRound::lostMillis)::writeTo);
    }

    private static long acknowledged(List<CrashRound> rounds) {
        return rounds.stream().mapToLong(CrashRound::acknowledged).sum();
    }

    private static long lost(List<CrashRound> rounds) {
        return rounds.stream().mapToLong(CrashRound::lostCommands).sum();
    }

    /// As in `nothing`, `all`, `up to 1.2 s`.
    static String loss(List<CrashRound> rounds) {
        if (lost(rounds) == 0) {
            return "nothing";
        }
        return lost(rounds) == acknowledged(rounds)
                ? "all"
                : "up to " + readable(Spread.of(rounds, CrashRound::lostMillis).max());
    }

    /// The longest loss, in milliseconds.
    static long longest(List<CrashRound> rounds) {
        return Spread.of(rounds, CrashRound::lostMillis).max();
    }

    /// Why the drill failed; empty if it did not. Loss is what is measured, and no failure.
    List<String> failures() {
        return powerCut.map(cut -> List.of(kill, cut)).orElse(List.of(kill)).stream()
                .flatMap(List::stream)
                .flatMap(round -> wrong(round).stream())
                .distinct()
                .map(wrong -> policy.word() + ": " + wrong)
                .toList();
    }

    private static Optional<String> wrong(CrashRound round) {
        if (!round.note().isEmpty()) {
            return Optional.of("no server starts on what was left: " + round.note());
        }
        if (round.disorders() > 0) {
            return Optional.of("writes came back with holes or out of order");
        }
        return round.halves() > 0 ? Optional.of("half a transaction came back") : Optional.empty();
    }

    List<String> cells() {
        Spread restart = recovery.spread();
        return List.of(
                policy.word(),
                loss(kill),
                powerCut.map(PolicyFigures::loss).orElse("not measured"),
                "%,d".formatted(speed.writesPerSecond()),
                micros(speed.p50Micros()),
                micros(speed.p99Micros()),
                readable(restart.median()),
                "%,d".formatted(recovery.keys()));
    }

    private static String micros(long micros) {
        return "%.2f ms".formatted(micros / 1000.0);
    }

    private static String readable(long millis) {
        return HumanDuration.readable(Duration.ofMillis(millis));
    }
}
