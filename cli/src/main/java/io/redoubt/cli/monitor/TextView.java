package io.redoubt.cli.monitor;

import io.redoubt.cli.frame.Palette;
import io.redoubt.persistence.PersistenceFacts;
import io.redoubt.persistence.monitor.Alarm;
import io.redoubt.persistence.monitor.ArchiveFacts;
import io.redoubt.persistence.monitor.Look;
import io.redoubt.persistence.monitor.ServerView;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A server on one line, for logs and pipes.
public record TextView(Palette palette) {
    /// What is known of an archive is read every few seconds: older than this, it says so.
    private static final Duration READ_LATELY = Duration.ofSeconds(5);

    /// @param now as the line is dated
    public String line(ServerView view, Instant now) {
        List<String> parts = new ArrayList<>();
        parts.add(now.truncatedTo(ChronoUnit.SECONDS) + " " + view.address() + " " + contact(view));
        view.look().filter(_ -> view.contact().speaks()).ifPresent(look -> server(look, parts));
        view.archive().map(archive -> archive(archive, now)).ifPresent(parts::add);
        view.look().map(Look::unseen).orElse(List.of()).forEach(what -> parts.add("not seen: " + what));
        view.alarms().stream().map(this::alarm).forEach(parts::add);
        return String.join(" | ", parts);
    }

    private static String contact(ServerView view) {
        String word = view.contact().state().word() + " for " + Words.age(view.contactAge());
        return view.contact().speaks()
                ? word
                : word
                        + view.lastAnswerAge()
                                .map(age -> ", last answer " + Words.age(age) + " ago")
                                .orElse(", no answer yet");
    }

    private static void server(Look look, List<String> parts) {
        PersistenceFacts facts = look.facts().persistence();
        if (facts.loading()) {
            parts.add(loading(look));
            return;
        }
        parts.add(
                "save " + Words.outcome(look.saves()) + running(facts.snapshot().running(), facts));
        parts.add(log(look));
        parts.add("at risk " + atRisk(look));
        parts.add("writes " + Words.rate(look.rates().writes()));
        parts.add("memory " + Words.size(look.facts().memory().usedBytes()));
        parts.add("ping " + Words.times(look.roundTrips()));
        look.disk()
                .ifPresent(disk -> parts.add("disk " + Words.size(disk.freeBytes()) + " free"
                        + disk.fullIn()
                                .map(left -> ", full in " + Words.age(left))
                                .orElse("")));
    }

    static String loading(Look look) {
        var loading = look.facts().loading();
        return "loaded %s of %s%s"
                .formatted(
                        Words.size(loading.loadedBytes()),
                        Words.size(loading.totalBytes()),
                        loading.secondsLeft().isPresent()
                                ? ", about "
                                        + Words.age(Duration.ofSeconds(
                                                loading.secondsLeft().getAsLong())) + " left"
                                : "");
    }

    /// How far the running child is; empty while none runs.
    static String running(boolean runs, PersistenceFacts facts) {
        if (!runs) {
            return "";
        }
        var child = facts.child();
        OptionalLong seconds = facts.snapshot().running()
                ? facts.snapshot().runningSeconds()
                : facts.appendOnly().runningSeconds();
        String far = child.keysTotal() > 0 ? " " + 100 * child.keysDone() / child.keysTotal() + "%" : "";
        return ", running" + far + (seconds.isPresent() ? " for " + seconds.getAsLong() + " s" : "");
    }

    private static String log(Look look) {
        PersistenceFacts.AppendOnly log = look.facts().persistence().appendOnly();
        if (!log.enabled()) {
            return "log off" + running(log.rewriting(), look.facts().persistence());
        }
        return "log %s %s, rewrite %s%s%s"
                .formatted(
                        look.logWrites().word(),
                        Words.size(log.currentBytes()),
                        Words.outcome(look.rewrites()),
                        running(log.rewriting(), look.facts().persistence()),
                        look.rewriteOutlook().leftBytes().isPresent()
                                ? ", next after "
                                        + Words.size(look.rewriteOutlook().leftBytes()) + " more"
                                : "");
    }

    static String atRisk(Look look) {
        OptionalLong writes = look.exposure().writes();
        Optional<String> time = look.exposure().time().map(Words::age);
        if (writes.isEmpty()) {
            return time.map(span -> "writes of " + span).orElse("unknown");
        }
        return Words.number(writes) + " writes" + time.map(span -> ", " + span).orElse("");
    }

    static String archive(ArchiveFacts archive, Instant now) {
        Duration read = Duration.between(archive.asOf(), now);
        return "archive %s%s, base %s, proof %s%s"
                .formatted(
                        archive.word(),
                        archive.lagMillis().isPresent()
                                ? " lag "
                                        + Words.age(Duration.ofMillis(
                                                archive.lagMillis().getAsLong()))
                                : "",
                        since(archive.lastBase(), now),
                        since(archive.lastProof(), now),
                        read.compareTo(READ_LATELY) > 0 ? ", read " + Words.age(read) + " ago" : "");
    }

    static String since(Optional<Instant> moment, Instant now) {
        return moment.map(then ->
                        Words.age(Duration.ofMillis(Math.max(0, now.toEpochMilli() - then.toEpochMilli()))) + " ago")
                .orElse("never");
    }

    private String alarm(Alarm alarm) {
        String text = (alarm.problem() ? "ALARM " : "warning ") + alarm.kind().word() + " for " + Words.age(alarm.age())
                + ": " + alarm.words();
        return alarm.problem() ? palette.bad(text) : palette.warning(text);
    }
}
