package io.redoubt.cli.monitor;

import io.redoubt.core.json.JsonLine;
import io.redoubt.persistence.PersistenceFacts;
import io.redoubt.persistence.monitor.ArchiveFacts;
import io.redoubt.persistence.monitor.DiskOutlook;
import io.redoubt.persistence.monitor.Impact;
import io.redoubt.persistence.monitor.Look;
import io.redoubt.persistence.monitor.Outcome;
import io.redoubt.persistence.monitor.ServerFacts;
import io.redoubt.persistence.monitor.ServerView;
import io.redoubt.persistence.monitor.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// All watched servers as one JSON object. A field that is not known is left out; numbers of a server are left
/// out as a whole while it does not answer.
public final class JsonView {
    private JsonView() {}

    public static JsonLine of(List<ServerView> views, Instant now) {
        return JsonLine.schema(1)
                .time("time", now)
                .flag("healthy", views.stream().allMatch(ServerView::healthy))
                .objects("servers", views, JsonView::server);
    }

    private static void server(JsonLine json, ServerView view) {
        json.text("address", view.address())
                .text("state", view.contact().state().word())
                .millis("stateMillis", view.contactAge());
        if (!view.contact().detail().isEmpty()) {
            json.text("detail", view.contact().detail());
        }
        millis(json, "lastAnswerMillis", view.lastAnswerAge());
        view.change()
                .ifPresent(change -> json.object(
                        "change",
                        fields -> fields.text("kind", change.kind().name().toLowerCase(java.util.Locale.ROOT))
                                .text("words", change.words())
                                .millis("ageMillis", view.changeAge())));
        view.look().ifPresent(look -> look(json, look, view));
        view.archive().ifPresent(archive -> json.object("archive", fields -> archive(fields, archive)));
        json.objects(
                "alarms",
                view.alarms(),
                (fields, alarm) -> fields.text("kind", alarm.kind().word())
                        .text("severity", alarm.problem() ? "problem" : "warning")
                        .text("words", alarm.words())
                        .millis("ageMillis", alarm.age()));
    }

    private static void look(JsonLine json, Look look, ServerView view) {
        ServerFacts facts = look.facts();
        json.millis("lookAgeMillis", view.lookAge())
                .text("version", facts.process().version())
                .text("runId", facts.persistence().runId())
                .text("role", facts.replication().role())
                .texts("unseen", look.unseen());
        if (facts.persistence().loading()) {
            json.object("loading", fields -> {
                number(fields, "loadedBytes", facts.loading().loadedBytes());
                number(fields, "totalBytes", facts.loading().totalBytes());
            });
            return;
        }
        json.object("save", fields -> save(fields, look))
                .object("log", fields -> log(fields, look))
                .object("exposure", fields -> {
                    number(fields, "writes", look.exposure().writes());
                    millis(fields, "millis", look.exposure().time());
                    fields.text("words", look.exposure().words());
                });
        number(json, "forkMicros", facts.persistence().child().forkMicros());
        json.object("memory", fields -> memory(fields, look)).object("rates", fields -> {
            fraction(fields, "writesPerSecond", look.rates().writes());
            fraction(fields, "commandsPerSecond", look.rates().commands());
            fraction(fields, "logBytesPerSecond", look.rates().logBytes());
            fraction(fields, "evictionsPerSecond", look.rates().evictions());
        });
        json.object("ping", fields -> times(fields, look.roundTrips()));
        look.impact().ifPresent(impact -> json.object("impact", fields -> impact(fields, impact)));
        look.disk().ifPresent(disk -> json.object("disk", fields -> disk(fields, disk)));
        json.objects("replicas", facts.replication().replicas(), (fields, replica) -> {
            fields.text("address", replica.address())
                    .text("state", replica.state())
                    .flag("archive", view.isArchive(replica));
            number(fields, "lagBytes", replica.lagBytes());
            number(fields, "silentSeconds", replica.silentSeconds());
        });
        json.objects(
                "latencyEvents",
                look.events(),
                (fields, event) -> fields.text("name", event.name())
                        .time("last", Instant.ofEpochSecond(event.second()))
                        .number("lastMillis", event.lastMillis())
                        .number("longestMillis", event.longestMillis()));
    }

    private static void save(JsonLine json, Look look) {
        PersistenceFacts.Snapshot snapshot = look.facts().persistence().snapshot();
        outcome(json, look.saves());
        json.flag("running", snapshot.running()).number("changes", snapshot.changes());
        progress(json, snapshot.running(), look);
        number(json, "runningSeconds", snapshot.runningSeconds());
        number(json, "lastTookSeconds", look.saveTookSeconds());
        json.number("copiedBytes", snapshot.copiedBytes())
                .text("savePoints", look.settings().savePoints());
    }

    private static void log(JsonLine json, Look look) {
        PersistenceFacts.AppendOnly log = look.facts().persistence().appendOnly();
        json.flag("enabled", log.enabled()).text("fsync", look.settings().fsync());
        if (!log.enabled()) {
            return;
        }
        json.text("writes", look.logWrites().word())
                .object("rewrite", fields -> outcome(fields, look.rewrites()))
                .flag("running", log.rewriting())
                .flag("scheduled", log.scheduled());
        progress(json, log.rewriting(), look);
        number(json, "runningSeconds", log.runningSeconds());
        number(json, "lastTookSeconds", log.tookSeconds());
        number(json, "currentBytes", log.currentBytes());
        number(json, "baseBytes", log.baseBytes());
        number(json, "growthPercent", look.rewriteOutlook().growthPercent());
        number(json, "nextRewriteAtBytes", look.rewriteOutlook().atBytes());
        number(json, "nextRewriteLeftBytes", look.rewriteOutlook().leftBytes());
        millis(json, "nextRewriteInMillis", look.rewriteOutlook().in());
        json.number("copiedBytes", log.copiedBytes());
        number(json, "pendingFsyncs", log.pendingFsyncs());
        number(json, "delayedFsyncs", log.delayedFsyncs());
        json.flag("fsyncDelayedLately", look.fsyncDelayed());
    }

    private static void progress(JsonLine json, boolean running, Look look) {
        var child = look.facts().persistence().child();
        if (running && child.keysTotal() > 0) {
            json.number("keysDone", child.keysDone()).number("keysTotal", child.keysTotal());
        }
    }

    private static void outcome(JsonLine json, Outcome outcome) {
        json.text("status", outcome.kind().word());
        millis(json, "ageMillis", outcome.age());
    }

    private static void memory(JsonLine json, Look look) {
        ServerFacts.Memory memory = look.facts().memory();
        number(json, "usedBytes", memory.usedBytes());
        number(json, "peakBytes", memory.peakBytes());
        number(json, "maxBytes", memory.maxBytes());
        json.text("policy", memory.policy());
        number(json, "evictedKeys", memory.evictedKeys());
    }

    private static void impact(JsonLine json, Impact impact) {
        json.text("what", impact.what())
                .flag("running", impact.running())
                .object("pingBefore", fields -> times(fields, impact.before()))
                .object("pingDuring", fields -> times(fields, impact.during()));
        impact.after().ifPresent(after -> json.object("pingAfter", fields -> times(fields, after)));
        impact.commandsBefore().ifPresent(span -> json.object("commandsBefore", fields -> times(fields, span)));
        impact.commandsDuring().ifPresent(span -> json.object("commandsDuring", fields -> times(fields, span)));
        impact.commandsAfter().ifPresent(span -> json.object("commandsAfter", fields -> times(fields, span)));
    }

    private static void times(JsonLine json, Times times) {
        json.number("count", times.count());
        if (times.count() > 0) {
            json.number("medianMicros", times.median())
                    .number("p99Micros", times.slowest1Percent())
                    .number("longestMicros", times.longest());
        }
    }

    private static void disk(JsonLine json, DiskOutlook disk) {
        json.number("freeBytes", disk.freeBytes()).number("totalBytes", disk.totalBytes());
        fraction(json, "freeBytesPerSecond", disk.bytesPerSecond());
        millis(json, "fullInMillis", disk.fullIn());
        number(json, "rewriteNeedsBytes", disk.rewriteNeedsBytes());
        number(json, "saveNeedsBytes", disk.saveNeedsBytes());
        json.flag("rewriteFits", disk.rewriteFits()).flag("saveFits", disk.saveFits());
    }

    private static void archive(JsonLine json, ArchiveFacts archive) {
        json.text("source", archive.source())
                .time("asOf", archive.asOf())
                .flag("running", archive.running())
                .text("state", archive.word());
        number(json, "lagMillis", archive.lagMillis());
        number(json, "lagBytes", archive.lagBytes());
        number(json, "durableOffset", archive.durableOffset());
        json.time("lastBase", archive.lastBase())
                .time("lastProof", archive.lastProof())
                .number("gaps", archive.gaps());
        number(json, "repositoryFreeBytes", archive.repositoryFreeBytes());
        json.texts("problems", archive.problems());
    }

    private static void number(JsonLine json, String name, OptionalLong value) {
        value.ifPresent(known -> json.number(name, known));
    }

    private static void fraction(JsonLine json, String name, OptionalDouble value) {
        value.ifPresent(known -> json.number(name, known));
    }

    private static void millis(JsonLine json, String name, Optional<Duration> value) {
        value.ifPresent(known -> json.millis(name, known));
    }
}
