package io.redoubt.restore.plan;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Says a plan in words and as JSON.
record PlanText(RestorePlan plan) {
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "Source",
                plan.source() + ", branch " + plan.reached().position().branch()));
        lines.add(line("Target", plan.target().text()));
        lines.add(line("Reaches", plan.reached() + uncertainty()));
        lines.add(line("Base", base()));
        lines.add(line("Log", log()));
        lines.add(line("Server", server()));
        lines.add(line("Databases", Integer.toString(plan.databasesNeeded())));
        lines.add(line("Memory", memory()));
        lines.add(line("Expiry", expiry()));
        plan.notes().forEach(note -> lines.add(line("Note", note)));
        plan.refusals().forEach(refusal -> lines.add(line("Refused", refusal.message() + ". " + refusal.forced())));
        return lines;
    }

    void writeTo(JsonLine json) {
        json.text("source", plan.source().text())
                .text("target", plan.target().text())
                .number("branch", plan.reached().position().branch().number())
                .number("offset", plan.reached().position().offset().bytes())
                .time("time", Instant.ofEpochMilli(plan.reached().millis()))
                .number("uncertaintyMillis", plan.uncertaintyMillis())
                .object(
                        "base",
                        base -> base.text("file", plan.base().file().toString())
                                .number(
                                        "offset",
                                        plan.base().position().offset().bytes())
                                .time("time", Instant.ofEpochMilli(plan.base().millis()))
                                .number("storedBytes", plan.base().storedBytes())
                                .number("plainBytes", plan.baseFacts().plainBytes())
                                .number("keys", plan.baseFacts().keys()))
                .objects(
                        "segments",
                        plan.log(),
                        (piece, planned) -> piece.text(
                                        "file", planned.piece().segment().file().toString())
                                .number(
                                        "branch",
                                        planned.piece().segment().branch().number())
                                .number("startOffset", planned.piece().from().bytes())
                                .number("endOffset", planned.piece().to().bytes())
                                .number("storedBytes", planned.piece().segment().storedBytes())
                                .number("replayBytes", planned.textBytes()))
                .number("readBytes", plan.bytesToRead())
                .number("replayBytes", plan.logFacts().plainBytes())
                .number("databases", plan.databasesNeeded())
                .texts(
                        "serverVersions",
                        plan.versions().all().stream()
                                .map(ServerVersion::toString)
                                .toList())
                .number("expiredKeysAtMost", plan.expiredOfBase());
        plan.memory().atLeast().ifPresent(bytes -> json.number("memoryAtLeastBytes", bytes));
        plan.memory().atMost().ifPresent(bytes -> json.number("memoryAtMostBytes", bytes));
        plan.memory().available().ifPresent(bytes -> json.number("memoryAvailableBytes", bytes));
        json.texts("notes", plan.notes())
                .objects(
                        "refusals",
                        plan.refusals(),
                        (item, refusal) -> item.text("code", refusal.code().name())
                                .text("message", refusal.message())
                                .text("force", refusal.forced()));
    }

    private static String line(String name, String text) {
        return "%-10s %s".formatted(name, text);
    }

    private String uncertainty() {
        String howLong = HumanDuration.readable(Duration.ofMillis(plan.uncertaintyMillis()));
        return plan.nextMillis().isPresent()
                ? "; the next command came " + howLong + " later"
                : "; nothing after it is held, for " + howLong;
    }

    private String base() {
        return "'%s', %s, %d keys, of %s"
                .formatted(
                        plan.base().file().getFileName(),
                        size(plan.baseFacts().plainBytes()),
                        plan.baseFacts().keys(),
                        Lineage.pointOf(plan.base()));
    }

    private String log() {
        long stored = plan.log().stream()
                .mapToLong(piece -> piece.piece().segment().storedBytes())
                .sum();
        return "%d segments, %s to read, %s to replay"
                .formatted(plan.log().size(), size(stored), size(plan.logFacts().plainBytes()));
    }

    private String server() {
        if (plan.versions().all().isEmpty()) {
            return "unknown: the source did not tell its version";
        }
        return plan.versions().all().stream().map(ServerVersion::toString).collect(Collectors.joining(", then "))
                + "; a server that reads "
                + (plan.versions().all().size() == 1 ? "this" : "all of these")
                + " is needed";
    }

    private String memory() {
        String available = plan.memory().available().isPresent()
                ? size(plan.memory().available().getAsLong()) + " free here"
                : "free memory unknown";
        return plan.memory()
                        .atMost()
                        .map(most -> size(plan.memory().atLeast().orElse(0L)) + " to " + size(most) + " for the boot; ")
                        .orElse("need unknown; ")
                + available;
    }

    private String expiry() {
        String log = plan.logFacts().settingExpiry() == 0
                ? ""
                : "; %d commands of the log set expiries"
                        .formatted(plan.logFacts().settingExpiry());
        return "kept: at most %d keys of the base have expired since%s; the boot counts exactly"
                .formatted(plan.expiredOfBase(), log);
    }

    private static String size(long bytes) {
        return new ByteSize(bytes).readable();
    }
}
