package io.redoubt.drill.restore;

import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.HumanTime;
import io.redoubt.core.json.JsonLine;
import io.redoubt.drill.ReportPage;
import io.redoubt.formats.dataset.DatasetDifference;
import io.redoubt.restore.plan.Reached;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one restore drill found.
///
/// @param startedMillis when it began
/// @param server that loaded the result, as in `redis-7.0.15`
/// @param phasesMillis what each phase took, in order; those up to `serve` make up the time to recovery
/// @param keys the server held, those past their expiry included
/// @param notes what the plan had to say
/// @param lost what the repository once held and does not any more
/// @param failedAssertions the lines that do not hold, each with what was answered
/// @param maxRto the budget; empty if none was given
public record RestoreDrillReport(
        long startedMillis,
        String source,
        Reached reached,
        String server,
        Map<String, Long> phasesMillis,
        long keys,
        List<String> notes,
        List<String> lost,
        Proof proof,
        int assertions,
        List<String> failedAssertions,
        Optional<Duration> maxRto) {
    /// What is done with the result once a server answers with it: no part of the time to recovery.
    static final String AFTER = "prove";

    /// Time from the plan to a server that answers with the dataset, in milliseconds.
    public long rtoMillis() {
        return phasesMillis.entrySet().stream()
                .filter(phase -> !phase.getKey().equals(AFTER))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// Why the drill failed; empty if it did not.
    ///
    /// @param proofRequired whether a drill without proof has failed
    public List<String> failures(boolean proofRequired) {
        List<String> failures = new ArrayList<>(lost);
        switch (proof) {
            case Proof.None _
            when proofRequired -> failures.add("no proof: no backup of this source stands at the moment restored");
            case Proof.None _, Proof.Equal _ -> {}
            case Proof.Differs differs ->
                failures.add("%s from backup %s"
                        .formatted(HumanCount.readable(differs.count(), "difference"), differs.backup()));
        }
        if (!failedAssertions.isEmpty()) {
            failures.add(
                    "%d of %s failed".formatted(failedAssertions.size(), HumanCount.readable(assertions, "assertion")));
        }
        maxRto.filter(budget -> rtoMillis() > budget.toMillis())
                .ifPresent(budget -> failures.add("recovery took %s, more than the %s of --max-rto"
                        .formatted(readable(rtoMillis()), HumanDuration.readable(budget))));
        return failures;
    }

    /// Adds the fields to a JSON object.
    public void writeTo(JsonLine json) {
        json.text("kind", "restore")
                .time("started", Instant.ofEpochMilli(startedMillis))
                .text("source", source);
        reached.writeTo(json);
        json.text("server", server)
                .object("phasesMillis", phases -> phasesMillis.forEach(phases::number))
                .number("rtoMillis", rtoMillis())
                .number("keys", keys)
                .texts("notes", notes);
        proof.writeTo(json);
        json.number("assertions", assertions).texts("failedAssertions", failedAssertions);
        maxRto.ifPresent(budget -> json.millis("maxRtoMillis", budget));
    }

    /// The same as a page that stands alone.
    public String page(List<String> failures) {
        List<ReportPage.Bar> bars = phasesMillis.entrySet().stream()
                .map(phase -> new ReportPage.Bar(
                        phase.getKey(), phase.getValue(), !phase.getKey().equals(AFTER)))
                .toList();
        return ReportPage.of(
                title(source), lines(), failures, List.of(new ReportPage.Chart("Time to recovery by phase", bars)));
    }

    /// Of a drill that ended with an error, before there was anything to report.
    public static String pageOf(String source, String error) {
        return ReportPage.of(title(source), List.of(), List.of(error), List.of());
    }

    private static String title(String source) {
        return "Restore drill of " + source;
    }

    /// The same for people.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Restored   %s%s, %s by %s"
                .formatted(
                        HumanTime.written(reached.millis()),
                        reached.position()
                                .map(at -> " (offset:%d/%d)"
                                        .formatted(
                                                at.branch().number(),
                                                at.offset().bytes()))
                                .orElse(""),
                        HumanCount.readable(keys, "key"),
                        server));
        notes.forEach(note -> lines.add("Note       " + note));
        StringBuilder phases = new StringBuilder();
        phasesMillis.forEach((phase, millis) -> {
            if (!phase.equals(AFTER)) {
                phases.append(phases.isEmpty() ? "" : ", ")
                        .append(phase)
                        .append(' ')
                        .append(readable(millis));
            }
        });
        lines.add("Recovery   %s: %s".formatted(readable(rtoMillis()), phases));
        switch (proof) {
            case Proof.None _ ->
                lines.add("Proof      none: no backup of this source stands at that moment; see --against");
            case Proof.Equal equal ->
                lines.add("Proof      equal, key by key, to what the server sent for backup %s%s"
                        .formatted(
                                equal.backup(),
                                equal.inexact() == 0
                                        ? ""
                                        : "; %s off by up to %d ms, since Redis 6 sends them without a date"
                                                .formatted(
                                                        HumanCount.readable(equal.inexact(), "time") + " of expiry",
                                                        equal.inexactMillis())));
            case Proof.Differs differs -> {
                lines.add("Proof      DIFFERS from what the server sent for backup %s: %s"
                        .formatted(differs.backup(), HumanCount.readable(differs.count(), "difference")));
                differs.first().stream()
                        .map(DatasetDifference::describe)
                        .map(text -> "           " + text)
                        .forEach(lines::add);
            }
        }
        if (assertions > 0) {
            lines.add("Assertions %d of %d hold".formatted(assertions - failedAssertions.size(), assertions));
            failedAssertions.forEach(failed -> lines.add("           " + failed));
        }
        return lines;
    }

    private static String readable(long millis) {
        return HumanDuration.readable(Duration.ofMillis(millis));
    }
}
