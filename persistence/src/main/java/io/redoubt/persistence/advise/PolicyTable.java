package io.redoubt.persistence.advise;

import io.redoubt.core.json.JsonLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every policy: what is claimed of it beside what was measured.
public record PolicyTable(Measurements measurements) {
    /// Failovers are not rehearsed by drills, FLUSHALL needs none.
    private static final String NEVER_MEASURED = "";

    private record Row(String name, String claimed, String measured) {}

    /// For people.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (PolicyFacts facts : PolicyFacts.all()) {
            lines.add(facts.policy().word());
            for (Row row : rows(facts)) {
                lines.add("  %-12s  claimed   %s".formatted(row.name, row.claimed));
                if (!measurements.isEmpty() && !row.measured.equals(NEVER_MEASURED)) {
                    lines.add("  %-12s  measured  %s".formatted("", row.measured));
                }
            }
        }
        lines.add(
                measurements.isEmpty()
                        ? "Measured: nothing yet on this machine; 'redoubt drill compare' does it."
                        : "Measured: " + measurements.origin() + ".");
        return lines;
    }

    /// Adds the fields to a JSON object.
    public void writeTo(JsonLine json) {
        if (!measurements.isEmpty()) {
            json.text("measuredBy", measurements.drill()).text("measuredOn", measurements.server());
        }
        json.objects(
                "policies",
                PolicyFacts.all(),
                (line, facts) -> line.text("policy", facts.policy().word())
                        .objects(
                                "rows",
                                rows(facts),
                                (field, row) -> field.text("row", row.name)
                                        .text("claimed", row.claimed)
                                        .text("measured", row.measured)));
    }

    private List<Row> rows(PolicyFacts facts) {
        Optional<MeasuredPolicy> measured = measurements.of(facts.policy());
        return List.of(
                new Row(
                        "kill",
                        facts.kill(),
                        phrase(measured.flatMap(MeasuredPolicy::kill).map(MeasuredLoss::words))),
                new Row(
                        "power cut",
                        facts.powerCut(),
                        phrase(measured.flatMap(MeasuredPolicy::powerCut).map(MeasuredLoss::words))),
                new Row("failover", facts.failover(), NEVER_MEASURED),
                new Row("FLUSHALL", facts.flushall(), NEVER_MEASURED),
                new Row("loaded", facts.loaded(), NEVER_MEASURED),
                new Row(
                        "restart",
                        facts.restart(),
                        phrase(measured.flatMap(MeasuredPolicy::recovery).map(MeasuredPolicy.Recovery::words))),
                new Row("disk", facts.disk(), NEVER_MEASURED),
                new Row(
                        "CPU",
                        facts.cpu(),
                        phrase(measured.flatMap(MeasuredPolicy::speed).map(MeasuredPolicy.Speed::words))));
    }

    private static String phrase(Optional<String> figure) {
        return figure.orElse(Measurements.NOT_MEASURED);
    }
}
