package io.redoubt.drill.compare;

import io.redoubt.core.HumanCount;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.DrillHeader;
import io.redoubt.drill.DrillReport;
import io.redoubt.drill.ReportPage;
import io.redoubt.drill.archive.ArchiveDrill;
import io.redoubt.drill.crash.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/// What was measured of all policies, as one table.
///
/// @param server that was measured, as in `redis-7.0.15`
/// @param powerCut how it was rehearsed, or why it was not
/// @param policies all of them
public record ComparisonReport(
        DrillHeader header, String server, int clients, String powerCut, List<PolicyFigures> policies)
        implements DrillReport {
    private static final List<String> HEADINGS =
            List.of("policy", "kill takes", "power cut takes", "writes/s", "p50", "p99", "restart", "keys after it");

    private static final List<String> NOTES = List.of(
            "Note       rdb loses what came after its last snapshot: here one taken at a random",
            "           moment of the round, on your server one as old as its save rules allow.",
            "           Speed is measured between snapshots. Restarts load 100,000 keys: from a",
            "           snapshot, from a log of every write, or (hybrid) from a rewritten log.");

    public ComparisonReport {
        policies = List.copyOf(policies);
    }

    /// How power cuts are rehearsed here, or why they are not.
    public static String powerCutHere() {
        return ArchiveDrill.noPowerCut().map(why -> "not rehearsed: " + why).orElse(Ending.POWERCUT.method());
    }

    @Override
    public ComparisonReport named(String id) {
        return new ComparisonReport(header.named(id), server, clients, powerCut, policies);
    }

    @Override
    public List<String> failures() {
        return policies.stream().flatMap(figures -> figures.failures().stream()).toList();
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Server     %s, %s, %s of each ending"
                .formatted(
                        server,
                        HumanCount.readable(clients, "client"),
                        HumanCount.readable(policies.getFirst().kill().size(), "round")));
        lines.add("Power cut  " + powerCut);
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        policies.forEach(figures -> rows.add(figures.cells()));
        rows.forEach(row -> lines.add(aligned(row, rows)));
        lines.addAll(NOTES);
        return lines;
    }

    /// Words to the left, figures to the right.
    private static String aligned(List<String> row, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            int width = rows.stream()
                    .mapToInt(each -> each.get(column).length())
                    .max()
                    .orElseThrow();
            String padding = " ".repeat(width - row.get(i).length());
            line.append(i == 0 ? "" : "  ").append(i < 3 ? row.get(i) + padding : padding + row.get(i));
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void writeTo(JsonLine json) {
        json.text("server", server)
                .number("clients", clients)
                .text("powerCut", powerCut)
                .objects("policies", policies, (line, figures) -> figures.writeTo(line));
    }

    @Override
    public String page() {
        List<ReportPage.Chart> charts = new ArrayList<>();
        charts.add(chart(
                "Most that a kill took, in time before it", "ms", figures -> PolicyFigures.longest(figures.kill())));
        if (policies.stream().allMatch(figures -> figures.powerCut().isPresent())) {
            charts.add(chart(
                    "Most that a power cut took, in time before it",
                    "ms",
                    figures -> PolicyFigures.longest(figures.powerCut().orElseThrow())));
        }
        charts.add(chart("Writes a second", "", figures -> figures.speed().writesPerSecond()));
        charts.add(chart(
                "Slower than 99 of 100 answers",
                "µs",
                figures -> figures.speed().p99Micros()));
        charts.add(chart(
                "Restart with 100,000 keys",
                "ms",
                figures -> figures.recovery().spread().median()));
        return ReportPage.of("Comparison of persistence policies", header, lines(), failures(), charts);
    }

    private ReportPage.Chart chart(String heading, String unit, ToLongFunction<PolicyFigures> figure) {
        return new ReportPage.Chart(
                heading,
                unit,
                IntStream.range(0, policies.size())
                        .mapToObj(i -> new ReportPage.Bar(
                                policies.get(i).policy().word(), figure.applyAsLong(policies.get(i)), true))
                        .toList());
    }
}
