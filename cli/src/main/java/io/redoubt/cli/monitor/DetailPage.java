package io.redoubt.cli.monitor;

import io.redoubt.core.HumanCount;
import io.redoubt.persistence.PersistenceFacts;
import io.redoubt.persistence.monitor.Alarm;
import io.redoubt.persistence.monitor.DiskOutlook;
import io.redoubt.persistence.monitor.Impact;
import io.redoubt.persistence.monitor.Look;
import io.redoubt.persistence.monitor.ServerFacts;
import io.redoubt.persistence.monitor.ServerView;
import io.redoubt.persistence.monitor.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything that is known of one server, one fact to a line.
record DetailPage(Sparkline sparkline) {
    private static final int LABEL = 10;

    List<ScreenLine> lines(ServerView view, Instant now, int columns) {
        List<ScreenLine> lines = new ArrayList<>();
        lines.add(contact(view));
        view.alarms().forEach(alarm -> lines.add(alarm(alarm)));
        view.look().ifPresent(look -> {
            if (look.facts().persistence().loading()) {
                lines.add(line("Loading", TextView.loading(look)));
            } else {
                server(look, columns, lines);
                replication(view, look, lines);
            }
        });
        view.archive().ifPresent(archive -> {
            lines.add(line("Archive", archive.source() + ": " + TextView.archive(archive, now)));
            archive.problems().forEach(problem -> lines.add(line("", problem)));
        });
        view.look().ifPresent(look -> look.unseen().forEach(text -> lines.add(line("Not seen", text))));
        return lines;
    }

    private static ScreenLine contact(ServerView view) {
        String what = view.contact().state().word() + " for " + Words.age(view.contactAge());
        String who = view.look()
                .map(look -> ", " + look.facts().process().version() + ", "
                        + (look.facts().replication().role().equals("slave") ? "replica" : "primary") + ", up "
                        + Words.age(Duration.ofSeconds(Math.max(
                                0,
                                look.facts().persistence().second()
                                        - look.facts().process().startSecond()))))
                .orElse(view.lastAnswerAge()
                        .map(age -> ", last answer " + Words.age(age) + " ago")
                        .orElse(", no answer yet"));
        return line("State", what + who);
    }

    private static ScreenLine alarm(Alarm alarm) {
        return ScreenLine.of(
                        ScreenState.style(alarm),
                        Columns.cell(alarm.problem() ? "! PROBLEM" : "* warning", LABEL) + " ")
                .then(alarm.kind().word() + " for " + Words.age(alarm.age()) + ": " + alarm.words());
    }

    private void server(Look look, int columns, List<ScreenLine> lines) {
        PersistenceFacts facts = look.facts().persistence();
        PersistenceFacts.Snapshot snapshot = facts.snapshot();
        lines.add(line(
                "Save",
                Words.outcome(look.saves()) + TextView.running(snapshot.running(), facts)
                        + look.saveTookSeconds().stream()
                                .mapToObj(took -> ", took " + took + " s")
                                .findFirst()
                                .orElse("")
                        + ", " + HumanCount.readable(snapshot.changes(), "change") + " since"
                        + look.settings()
                                .savePoints()
                                .map(points -> points.isBlank() ? ", no save points" : ", save " + points)
                                .orElse("")));
        log(look, lines);
        lines.add(line("At risk", TextView.atRisk(look) + ": " + look.exposure().words()));
        lines.add(line(
                "Fork",
                facts.child().forkMicros().stream()
                                .mapToObj(Words::millis)
                                .findFirst()
                                .orElse(Words.UNKNOWN)
                        + ", copied on write " + Words.size(snapshot.copiedBytes()) + " by the last save, "
                        + Words.size(facts.appendOnly().copiedBytes()) + " by the last rewrite"));
        memory(look.facts().memory(), lines);
        String rate = Words.rate(look.rates().writes());
        lines.add(line("Writes", rate + "  ")
                .then(
                        Span.Style.FAINT,
                        sparkline.of(look.writeHistory(), Math.clamp(columns - LABEL - 4L - rate.length(), 1, 120))));
        lines.add(line("Ping", spread(look.roundTrips())));
        look.impact().ifPresent(impact -> impact(impact, lines));
        look.events()
                .forEach(event -> lines.add(line(
                        "Latency",
                        "%s: last %d ms, longest %d ms"
                                .formatted(event.name(), event.lastMillis(), event.longestMillis()))));
        look.disk().ifPresent(disk -> disk(disk, lines));
    }

    private static void log(Look look, List<ScreenLine> lines) {
        PersistenceFacts facts = look.facts().persistence();
        PersistenceFacts.AppendOnly log = facts.appendOnly();
        if (!log.enabled()) {
            lines.add(line("Log", "off" + TextView.running(log.rewriting(), facts)));
            return;
        }
        lines.add(line(
                "Log",
                "%s, %s, base %s, appendfsync %s, %s delayed%s"
                        .formatted(
                                look.logWrites().word(),
                                Words.size(log.currentBytes()),
                                Words.size(log.baseBytes()),
                                look.settings().fsync().orElse("unknown"),
                                HumanCount.readable(log.delayedFsyncs().orElse(0), "fsync"),
                                log.pendingFsyncs().orElse(0) > 0 ? ", one waits" : "")));
        var next = look.rewriteOutlook();
        String when = next.atBytes().isPresent()
                ? ", next at %s%s"
                        .formatted(
                                Words.size(next.atBytes()),
                                next.in().map(in -> " in " + Words.age(in)).orElse(""))
                : "";
        lines.add(line(
                "Rewrite",
                Words.outcome(look.rewrites())
                        + TextView.running(log.rewriting(), facts)
                        + log.tookSeconds().stream()
                                .mapToObj(took -> ", took " + took + " s")
                                .findFirst()
                                .orElse("")
                        + (next.growthPercent().isPresent()
                                ? ", grown by " + next.growthPercent().getAsLong() + "%"
                                : "")
                        + when
                        + (log.scheduled() ? ", scheduled" : "")));
    }

    private static void memory(ServerFacts.Memory memory, List<ScreenLine> lines) {
        String limit = memory.maxBytes().orElse(0) > 0 ? Words.size(memory.maxBytes()) : "none";
        lines.add(line(
                "Memory",
                "%s, peak %s, limit %s, %s, %s evicted"
                        .formatted(
                                Words.size(memory.usedBytes()),
                                Words.size(memory.peakBytes()),
                                limit,
                                memory.policy(),
                                HumanCount.readable(memory.evictedKeys().orElse(0), "key"))));
    }

    private static String spread(Times times) {
        return times.count() == 0
                ? Words.UNKNOWN
                : "%s, 99%% %s, max %s"
                        .formatted(
                                Words.millis(times.median()),
                                Words.millis(times.slowest1Percent()),
                                Words.millis(times.longest()));
    }

    private static void impact(Impact impact, List<ScreenLine> lines) {
        lines.add(line(
                "Impact",
                "of the last %s: ping before %s | during %s | after %s"
                        .formatted(
                                impact.what(),
                                Words.times(impact.before()),
                                Words.times(impact.during()),
                                impact.after().map(Words::times).orElse(Words.UNKNOWN))));
        if (impact.commandsDuring().isPresent() || impact.commandsBefore().isPresent()) {
            lines.add(line(
                    "",
                    "commands before %s | during %s | after %s"
                            .formatted(
                                    commands(impact.commandsBefore()),
                                    commands(impact.commandsDuring()),
                                    commands(impact.commandsAfter()))));
        }
    }

    private static String commands(Optional<Times> times) {
        return times.map(Words::times).orElse(Words.UNKNOWN);
    }

    private static void disk(DiskOutlook disk, List<ScreenLine> lines) {
        String rewrite = disk.rewriteNeedsBytes().isPresent()
                ? ", rewrite needs %s: %s"
                        .formatted(Words.size(disk.rewriteNeedsBytes()), disk.rewriteFits() ? "fits" : "DOES NOT FIT")
                : "";
        lines.add(line(
                "Disk",
                "%s free of %s%s%s, save needs %s: %s"
                        .formatted(
                                Words.size(disk.freeBytes()),
                                Words.size(disk.totalBytes()),
                                pace(disk),
                                rewrite,
                                Words.size(disk.saveNeedsBytes()),
                                disk.saveFits() ? "fits" : "DOES NOT FIT")));
    }

    /// Empty until anybody can tell.
    private static String pace(DiskOutlook disk) {
        if (disk.bytesPerSecond().isEmpty()) {
            return "";
        }
        double free = disk.bytesPerSecond().getAsDouble();
        return free >= 0
                ? ", not filling"
                : ", filling by " + Words.size((long) -free) + "/s"
                        + disk.fullIn()
                                .map(left -> ", FULL IN " + Words.age(left))
                                .orElse("");
    }

    private static void replication(ServerView view, Look look, List<ScreenLine> lines) {
        for (ServerFacts.Replica replica : look.facts().replication().replicas()) {
            lines.add(line(
                    view.isArchive(replica) ? "Archive" : "Replica",
                    "%s %s, lag %s, last word %s s ago"
                            .formatted(
                                    replica.address(),
                                    replica.state(),
                                    Words.size(replica.lagBytes()),
                                    Words.number(replica.silentSeconds()))));
        }
        if (look.facts().replication().role().equals("slave")) {
            lines.add(line("Primary", look.facts().replication().linkDown() ? "LINK DOWN" : "link up"));
        }
    }

    private static ScreenLine line(String label, String text) {
        return ScreenLine.of(Span.Style.STRONG, Columns.cell(label, LABEL) + " ")
                .then(text);
    }
}
