package io.redoubt.drill.restore;

import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReport;
import io.redoubt.drill.ReportPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
            if (rtos().length > 0) {
                json.object("recoveryMillis", line -> Spread.of(rtos()).writeTo(line));
            }
        } else {
            outcomes.getFirst().writeTo(json);
        }
        order.maxRto().ifPresent(budget -> json.millis("maxRtoMillis", budget));
    }

    private long[] rtos() {
        return outcomes.stream()
                .map(Outcome::rtoMillis)
                .flatMapToLong(rto -> rto.isPresent() ? LongStream.of(rto.getAsLong()) : LongStream.empty())
                .toArray();
    }

    private record Spread(long min, long median, long max) {
        static Spread of(long[] values) {
            long[] sorted = values.clone();
            Arrays.sort(sorted);
            return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
        }

        void writeTo(JsonLine json) {
            json.number("min", min).number("median", median).number("max", max);
        }
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
        if (rtos().length > 0) {
            Spread spread = Spread.of(rtos());
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
                            .map(phase -> new ReportPage.Bar(phase.word(), median(restored, phase), phase.recovers()))
                            .toList()));
        }
        return ReportPage.of("Restore drill of " + source, header, lines(), failures(), charts);
    }

    private static long median(List<Rehearsed> restored, Phase phase) {
        return Spread.of(restored.stream()
                        .mapToLong(one -> one.times().of(phase))
                        .toArray())
                .median();
    }
}
