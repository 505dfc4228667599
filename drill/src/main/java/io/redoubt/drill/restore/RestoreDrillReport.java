package io.redoubt.drill.restore;

import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReport;
import io.redoubt.drill.ReportPage;
import io.redoubt.drill.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What one restore drill found.
///
/// @param outcomes of the moments, in the order they were restored; exactly one, restored, unless several were
///     asked for
/// @param lost what the repository once held and does not any more
public record RestoreDrillReport(
        DrillHeader header, String source, RestoreDrill.Order order, List<Outcome> outcomes, List<String> lost)
        implements DrillReport {
    public RestoreDrillReport {
        outcomes = List.copyOf(outcomes);
        lost = List.copyOf(lost);
    }

    @Override
    public RestoreDrillReport named(String id) {
        return new RestoreDrillReport(header.named(id), source, order, outcomes, lost);
    }

    private boolean several() {
        return order.moments() instanceof Moments.Random;
    }

    /// Why the drill failed, each reason once; empty if it did not.
    @Override
    public List<String> failures() {
        return Stream.concat(
                        lost.stream(),
                        IntStream.range(0, outcomes.size())
                                .boxed()
                                .flatMap(i -> outcomes.get(i).failures(order.proofRequired(), order.maxRto()).stream()
                                        .map(failure -> several() ? "%d: %s".formatted(i + 1, failure) : failure)))
                .toList();
    }

    @Override
    public void writeTo(JsonLine json) {
        json.text("source", source);
        if (several()) {
            json.objects("restores", outcomes, (line, outcome) -> outcome.writeTo(line));
            if (!restored().isEmpty()) {
                json.object("recoveryMillis", recovery()::writeTo);
            }
        } else {
            outcomes.getFirst().writeTo(json);
        }
        order.maxRto().ifPresent(budget -> json.millis("maxRtoMillis", budget));
    }

    private Spread recovery() {
        return Spread.of(restored(), one -> one.times().rtoMillis());
    }

    @Override
    public List<String> lines() {
        return several() ? linesOfSeveral() : restored().getFirst().lines();
    }

    private List<Rehearsed> restored() {
        return outcomes.stream()
                .flatMap(outcome -> switch (outcome) {
                    case Outcome.Restored(Rehearsed one) -> Stream.of(one);
                    case Outcome.Refused _ -> Stream.empty();
                })
                .toList();
    }

    private List<String> linesOfSeveral() {
        List<String> lines = new ArrayList<>();
        header.seed()
                .ifPresent(seed -> lines.add("Moments    %d by chance, from seed %d".formatted(outcomes.size(), seed)));
        for (int i = 0; i < outcomes.size(); i++) {
            lines.add("%10d %s".formatted(i + 1, outcomes.get(i).line()));
        }
        if (!restored().isEmpty()) {
            Spread spread = recovery();
            lines.add("Recovery   %s to %s, median %s"
                    .formatted(
                            PhaseTimes.readable(spread.min()),
                            PhaseTimes.readable(spread.max()),
                            PhaseTimes.readable(spread.median())));
        }
        lines.add("Proof      " + proofs());
        return lines;
    }

    private String proofs() {
        return restored().stream()
                .collect(Collectors.groupingBy(one -> one.proof().word(), Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /// With the phases of the recovery, and with the recovery of each moment if there are several.
    @Override
    public String page() {
        List<ReportPage.Chart> charts = new ArrayList<>();
        List<Rehearsed> restored = restored();
        if (several()) {
            charts.add(new ReportPage.Chart(
                    "Time to recovery, moment by moment",
                    IntStream.range(0, outcomes.size())
                            .filter(i -> outcomes.get(i).rtoMillis().isPresent())
                            .mapToObj(i -> new ReportPage.Bar(
                                    "moment " + (i + 1),
                                    outcomes.get(i).rtoMillis().getAsLong(),
                                    true))
                            .toList()));
        }
        if (!restored.isEmpty()) {
            charts.add(new ReportPage.Chart(
                    "Time to recovery by phase" + (several() ? ", median of all moments" : ""),
                    Arrays.stream(Phase.values())
                            .map(phase -> new ReportPage.Bar(
                                    phase.word(),
                                    Spread.of(restored, one -> one.times().of(phase))
                                            .median(),
                                    phase.recovers()))
                            .toList()));
        }
        return ReportPage.of("Restore drill of " + source, header, lines(), failures(), charts);
    }
}
