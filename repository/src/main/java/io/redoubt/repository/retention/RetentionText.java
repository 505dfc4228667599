package io.redoubt.repository.retention;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.HumanTime;
import io.redoubt.core.json.JsonLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says a plan in words and as JSON.
record RetentionText(RetentionPlan plan) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("Source", plan.source().text()));
        lines.add(line("Policy", plan.policy().toString()));
        plan.backupWindow().ifPresent(window -> lines.add(line("Backups", window(window, "verified backup"))));
        plan.historyWindow().ifPresent(window -> lines.add(line("History", window(window, "log or base sealed"))));
        plan.removals().forEach(removal -> lines.add(line("Goes", removal.what() + ": " + removal.why())));
        grouped().forEach(kept -> lines.add(line("Stays", kept)));
        plan.notes().forEach(note -> lines.add(line("Note", note)));
        lines.add(line("Frees", frees()));
        plan.refusals().forEach(refusal -> lines.add(line("Refused", refusal.message() + ". " + refusal.hint())));
        return lines;
    }

    private static String line(String name, String text) {
        return "%-10s %s".formatted(name, text);
    }

    private static String window(Window window, String newest) {
        String silence = window.silence().isZero()
                ? ""
                : "; a silence of %s is left out".formatted(HumanDuration.readable(window.silence()));
        return "kept from %s on, measured from the newest %s, of %s%s"
                .formatted(
                        HumanTime.written(window.startMillis()),
                        newest,
                        HumanTime.written(window.newestMillis()),
                        silence);
    }

    private String frees() {
        return plan.removals().isEmpty() ? "nothing: nothing goes" : new ByteSize(plan.freedBytes()).readable();
    }

    /// One line for each reason.
    private List<String> grouped() {
        Map<String, List<Kept>> groups = new LinkedHashMap<>();
        for (Kept kept : plan.kept()) {
            groups.computeIfAbsent(kept.kind() + kept.why(), _ -> new ArrayList<>())
                    .add(kept);
        }
        return groups.values().stream().map(RetentionText::group).toList();
    }

    private static String group(List<Kept> group) {
        Kept first = group.getFirst();
        String size = new ByteSize(group.stream().mapToLong(Kept::bytes).sum()).readable();
        String what = group.size() == 1
                ? first.what()
                : "%s, %s to %s"
                        .formatted(
                                HumanCount.readable(group.size(), first.kind()),
                                first.what(),
                                group.getLast().what());
        return "%s, %s: %s".formatted(what, size, first.why());
    }

    void writeTo(JsonLine json) {
        json.text("source", plan.source().text());
        plan.policy().keepWithin().ifPresent(length -> json.millis("keepWithinMillis", length));
        plan.policy().keepLast().ifPresent(count -> json.number("keepLast", count));
        window(json, "backups", plan.backupWindow());
        window(json, "history", plan.historyWindow());
        json.objects(
                        "removals",
                        plan.removals(),
                        (item, removal) -> item.text("kind", removal.kind())
                                .text("what", removal.what())
                                .text("why", removal.why())
                                .number("storedBytes", removal.bytes()))
                .objects(
                        "kept",
                        plan.kept(),
                        (item, kept) -> item.text("kind", kept.kind())
                                .text("what", kept.what())
                                .text("why", kept.why())
                                .number("storedBytes", kept.bytes()))
                .number("freedBytes", plan.freedBytes())
                .texts("notes", plan.notes())
                .objects(
                        "refusals",
                        plan.refusals(),
                        (item, refusal) -> item.text("code", refusal.code().name())
                                .text("message", refusal.message())
                                .text("hint", refusal.hint())
                                .flag("canBeForced", refusal.canBeForced()));
    }

    private static void window(JsonLine json, String name, Optional<Window> window) {
        window.ifPresent(kept -> json.object(
                name + "Window",
                fields -> fields.time("start", Instant.ofEpochMilli(kept.startMillis()))
                        .time("newest", Instant.ofEpochMilli(kept.newestMillis()))
                        .millis("silenceMillis", kept.silence())));
    }
}
