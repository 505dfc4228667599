package io.redoubt.drill.crash;

import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReport;
import io.redoubt.drill.ReportPage;
import io.redoubt.drill.Spread;
import io.redoubt.drill.loss.CrashRound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// What a crash drill measured.
///
/// @param policy its name, or the configuration file
/// @param leftOut directives of that file which a drill's server is not given
/// @param server the crashes were done to, as in `redis-7.0.15`
/// @param rounds by ending, in the order they were run
/// @param impossible endings that were not rehearsed, and why
/// @param maxLoss the budget; empty if none was given
public record CrashReport(
        DrillHeader header,
        String policy,
        List<String> leftOut,
        String server,
        int clients,
        Map<Ending, List<CrashRound>> rounds,
        Map<Ending, String> impossible,
        Optional<Duration> maxLoss)
        implements DrillReport {
    @Override
    public List<String> failures() {
        List<String> failures = new ArrayList<>();
        rounds.forEach((ending, all) -> {
            long longest = Spread.of(all, CrashRound::lostMillis).max();
            maxLoss.filter(budget -> longest > budget.toMillis())
                    .ifPresent(budget -> failures.add("%s lost %s of writes, more than the %s of --max-loss"
                            .formatted(ending.word(), readable(longest), HumanDuration.readable(budget))));
            sum(all, CrashRound::disorders)
                    .ifPresent(count -> failures.add("%s: writes of %s came back with holes or out of order"
                            .formatted(ending.word(), HumanCount.readable(count, "client"))));
            sum(all, CrashRound::halves)
                    .ifPresent(count -> failures.add("%s: half a transaction of %s came back"
                            .formatted(ending.word(), HumanCount.readable(count, "client"))));
            all.stream()
                    .filter(round -> !round.note().isEmpty())
                    .findFirst()
                    .ifPresent(round -> failures.add(
                            "%s: no server starts on what was left: %s".formatted(ending.word(), round.note())));
        });
        return failures;
    }

    private static Optional<Long> sum(List<CrashRound> rounds, ToLongFunction<CrashRound> figure) {
        long sum = rounds.stream().mapToLong(figure).sum();
        return sum == 0 ? Optional.empty() : Optional.of(sum);
    }

    @Override
    public CrashReport named(String id) {
        return new CrashReport(header.named(id), policy, leftOut, server, clients, rounds, impossible, maxLoss);
    }

    @Override
    public void writeTo(JsonLine json) {
        json.text("policy", policy)
                .texts("leftOut", leftOut)
                .text("server", server)
                .number("clients", clients)
                .objects("endings", rounds.entrySet(), (line, entry) -> {
                    List<CrashRound> all = entry.getValue();
                    line.text("ending", entry.getKey().word())
                            .text("method", entry.getKey().method())
                            .number("rounds", all.size())
                            .number(
                                    "acknowledged",
                                    all.stream()
                                            .mapToLong(CrashRound::acknowledged)
                                            .sum())
                            .object("lostCommands", Spread.of(all, CrashRound::lostCommands)::writeTo)
                            .object("lostMillis", Spread.of(all, CrashRound::lostMillis)::writeTo)
                            .object("recoveryMillis", Spread.of(all, CrashRound::recoveryMillis)::writeTo)
                            .number(
                                    "disorders",
                                    all.stream()
                                            .mapToLong(CrashRound::disorders)
                                            .sum())
                            .number(
                                    "halves",
                                    all.stream().mapToLong(CrashRound::halves).sum());
                })
                .objects(
                        "impossible",
                        impossible.entrySet(),
                        (line, entry) ->
                                line.text("ending", entry.getKey().word()).text("reason", entry.getValue()));
        maxLoss.ifPresent(budget -> json.millis("maxLossMillis", budget));
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Policy      %s on %s, %s".formatted(policy, server, HumanCount.readable(clients, "client")));
        if (!leftOut.isEmpty()) {
            lines.add("Left out    " + String.join(", ", leftOut));
        }
        rounds.forEach((ending, all) -> {
            Spread commands = Spread.of(all, CrashRound::lostCommands);
            Spread millis = Spread.of(all, CrashRound::lostMillis);
            lines.add("%-11s %s, %,d writes acknowledged; %s"
                    .formatted(
                            ending.word(),
                            HumanCount.readable(all.size(), "round"),
                            all.stream().mapToLong(CrashRound::acknowledged).sum(),
                            ending.method()));
            lines.add(
                    commands.max() == 0
                            ? "            nothing lost"
                            : "            lost %,d to %,d, median %,d; the last %s to %s, median %s"
                                    .formatted(
                                            commands.min(),
                                            commands.max(),
                                            commands.median(),
                                            readable(millis.min()),
                                            readable(millis.max()),
                                            readable(millis.median())));
        });
        impossible.forEach((ending, reason) -> lines.add("%-11s not rehearsed: %s".formatted(ending.word(), reason)));
        return lines;
    }

    /// With the loss of every round.
    @Override
    public String page() {
        List<ReportPage.Chart> charts = new ArrayList<>();
        rounds.forEach((ending, all) -> charts.add(new ReportPage.Chart(
                "Writes lost by %s, in time before the end, round by round".formatted(ending.word()),
                IntStream.range(0, all.size())
                        .mapToObj(i -> new ReportPage.Bar(
                                "round " + (i + 1), all.get(i).lostMillis(), true))
                        .toList())));
        return ReportPage.of("Crash drill of " + policy, header, lines(), failures(), charts);
    }

    private static String readable(long millis) {
        return HumanDuration.readable(Duration.ofMillis(millis));
    }
}
