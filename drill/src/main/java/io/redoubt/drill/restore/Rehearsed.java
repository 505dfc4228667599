package io.redoubt.drill.restore;

import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanTime;
import io.redoubt.core.json.JsonLine;
import io.redoubt.restore.plan.Reached;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What came of the restore of one moment.
///
/// @param server that loaded the result, as in `redis-7.0.15`
/// @param keys the server held, those past their expiry included
/// @param notes what the plan had to say
/// @param asked how many assertions were held to it
/// @param failed the assertions that do not hold, each with what was answered
record Rehearsed(
        Reached reached,
        String server,
        PhaseTimes times,
        long keys,
        List<String> notes,
        Proof proof,
        int asked,
        List<String> failed) {
    /// Failed assertions named in a report; the others are counted.
    private static final int MOST_NAMED = 20;

    Rehearsed {
        notes = List.copyOf(notes);
        failed = List.copyOf(failed);
    }

    List<String> failures(boolean proofRequired, Optional<Duration> maxRto) {
        List<String> failures = new ArrayList<>();
        proof.failure(proofRequired).ifPresent(failures::add);
        if (!failed.isEmpty()) {
            failures.add("%d of %s failed".formatted(failed.size(), HumanCount.readable(asked, "assertion")));
        }
        maxRto.filter(budget -> times.rtoMillis() > budget.toMillis())
                .ifPresent(budget -> failures.add("recovery took %s, more than the %s of --max-rto"
                        .formatted(PhaseTimes.readable(times.rtoMillis()), PhaseTimes.readable(budget.toMillis()))));
        return failures;
    }

    void writeTo(JsonLine json) {
        reached.writeTo(json);
        json.text("server", server);
        times.writeTo(json);
        json.number("keys", keys).texts("notes", notes);
        proof.writeTo(json);
        json.number("assertions", asked).texts("failedAssertions", named());
    }

    private List<String> named() {
        List<String> named = new ArrayList<>(failed.subList(0, Math.min(failed.size(), MOST_NAMED)));
        if (failed.size() > MOST_NAMED) {
            named.add("and %d more".formatted(failed.size() - MOST_NAMED));
        }
        return named;
    }

    /// For people.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "Restored",
                List.of("%s%s, %s by %s"
                        .formatted(
                                HumanTime.written(reached.millis()),
                                place(),
                                HumanCount.readable(keys, "key"),
                                server)));
        notes.forEach(note -> add(lines, "Note", List.of(note)));
        add(lines, "Recovery", List.of(times.text()));
        add(lines, "Proof", proof.lines());
        if (asked > 0) {
            List<String> asserted = new ArrayList<>(named());
            asserted.addFirst("%d of %d hold".formatted(asked - failed.size(), asked));
            add(lines, "Assertions", asserted);
        }
        return lines;
    }

    private static void add(List<String> lines, String word, List<String> texts) {
        String head = word;
        for (String text : texts) {
            lines.add("%-10s %s".formatted(head, text));
            head = "";
        }
    }

    /// In the form of a target; empty for a file that has no place in history.
    private String place() {
        return reached.position()
                .map(at -> " (offset:%s)".formatted(at))
                .or(() -> reached.backup().map(id -> " (backup:%s)".formatted(id)))
                .orElse("");
    }

    /// In one line, among others.
    String line() {
        return "%s%s, %s, %s, proof %s%s"
                .formatted(
                        HumanTime.written(reached.millis()),
                        place(),
                        HumanCount.readable(keys, "key"),
                        PhaseTimes.readable(times.rtoMillis()),
                        proof.word(),
                        failed.isEmpty() ? "" : ", %d of %d assertions failed".formatted(failed.size(), asked));
    }
}
