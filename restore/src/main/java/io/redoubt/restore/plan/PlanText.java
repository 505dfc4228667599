package io.redoubt.restore.plan;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanCount;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonLine;
import io.redoubt.repository.BaseEntry;
import io.redoubt.repository.SegmentEntry;
import io.redoubt.repository.backup.BackupRecord;
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
                plan.source()
                        + plan.reached().branch().map(id -> ", branch " + id).orElse("")));
        lines.add(line("Target", plan.target().text()));
        switch (plan.content()) {
            case PlannedContent.Archived(BaseEntry base, List<PlannedPiece> log) -> {
                lines.add(line("Reaches", plan.reached() + uncertainty()));
                lines.add(line("Base", base(base)));
                lines.add(line("Log", log(log)));
            }
            case PlannedContent.BackedUp(BackupRecord backup) -> {
                lines.add(line("Reaches", plan.reached().toString()));
                lines.add(line("Backup", backup(backup)));
            }
        }
        lines.add(line("Server", server()));
        lines.add(line("Databases", Integer.toString(plan.databasesNeeded())));
        lines.add(line("Memory", memory()));
        lines.add(line("Expiry", expiry()));
        plan.notes().forEach(note -> lines.add(line("Note", note)));
        plan.refusals().forEach(refusal -> lines.add(line("Refused", refusal.message() + ". " + refusal.forced())));
        return lines;
    }

    void writeTo(JsonLine json) {
        json.text("source", plan.source().text()).text("target", plan.target().text());
        plan.reached().writeTo(json);
        json.number("uncertaintyMillis", plan.uncertaintyMillis());
        switch (plan.content()) {
            case PlannedContent.Archived(BaseEntry base, List<PlannedPiece> log) ->
                json.object("base", line -> writeTo(line, base)).objects("segments", log, PlanText::writeTo);
            case PlannedContent.BackedUp(BackupRecord backup) -> {
                json.text("origin", backup.origin()).number("storedBytes", backup.storedBytes());
                backup.keys().ifPresent(keys -> json.number("keys", keys));
            }
        }
        json.number("readBytes", plan.content().storedBytes())
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

    private void writeTo(JsonLine json, BaseEntry base) {
        json.text("file", base.file().toString())
                .number("offset", base.position().offset().bytes())
                .time("time", Instant.ofEpochMilli(base.millis()))
                .number("storedBytes", base.storedBytes())
                .number("plainBytes", plan.baseFacts().plainBytes())
                .number("keys", plan.baseFacts().keys());
    }

    private static void writeTo(JsonLine json, PlannedPiece planned) {
        SegmentEntry segment = planned.piece().segment();
        json.text("file", segment.file().toString())
                .number("branch", segment.branch().number())
                .number("startOffset", planned.piece().from().bytes())
                .number("endOffset", planned.piece().to().bytes())
                .number("storedBytes", segment.storedBytes())
                .number("replayBytes", planned.textBytes());
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

    private String base(BaseEntry base) {
        return "'%s', %s, %d keys, of %s"
                .formatted(
                        base.file().getFileName(),
                        size(plan.baseFacts().plainBytes()),
                        plan.baseFacts().keys(),
                        Lineage.pointOf(base));
    }

    private String log(List<PlannedPiece> log) {
        long stored = log.stream()
                .mapToLong(planned -> planned.piece().segment().storedBytes())
                .sum();
        return "%s, %s to read, %s to replay"
                .formatted(
                        HumanCount.readable(log.size(), "segment"),
                        size(stored),
                        size(plan.logFacts().plainBytes()));
    }

    private static String backup(BackupRecord backup) {
        String log = backup.log()
                .map(part -> " and %s of log".formatted(size(part.file().plainBytes())))
                .orElse("");
        String rdb = backup.rdb()
                .map(part -> "%s snapshot of %s"
                        .formatted(part.format(), size(part.file().plainBytes())))
                .orElse("no snapshot");
        return "of '%s': %s%s, %s to read".formatted(backup.origin(), rdb, log, size(backup.storedBytes()));
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
