package io.redoubt.persistence.advise;

import io.redoubt.core.HumanDuration;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.json.JsonLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The answer to what a user needs, with its reason and what it does not give.
public final class Advice {
    private final Needs needs;
    private final DecisionTree.Decision decision;
    private final Measurements measurements;

    private Advice(Needs needs, DecisionTree.Decision decision, Measurements measurements) {
        this.needs = needs;
        this.decision = decision;
        this.measurements = measurements;
    }

    public static Advice on(Needs needs, Measurements measurements) {
        return new Advice(needs, DecisionTree.decide(needs), measurements);
    }

    public PersistencePolicy policy() {
        return decision.leaf().policy();
    }

    /// The name `redoubt profile` knows it by.
    public String profile() {
        return decision.leaf().profile();
    }

    /// What to run next.
    public String command() {
        return "redoubt profile %s --memory %s --write-rate %s".formatted(profile(), needs.memory(), needs.writeRate());
    }

    /// What was asked for and is not given, or only under a condition; each a sentence.
    List<String> limits() {
        List<String> limits = new ArrayList<>();
        tooSlow().ifPresent(limits::add);
        if (needs.replicas() > 0) {
            limits.add(
                    "A failover loses what the promoted replica had not received, whatever the policy: replication is"
                            + " asynchronous. 'min-replicas-to-write 1' and 'min-replicas-max-lag 10' stop a primary that"
                            + " nobody follows; WAIT, or WAITAOF, makes a write wait for replicas.");
        } else {
            limits.add("There is no replica: when this machine is gone, so is everything. 'redoubt archive' keeps every"
                    + " write elsewhere.");
        }
        if (policy() == PersistencePolicy.NONE && needs.replicas() > 0) {
            limits.add("A primary without persistence that restarts is empty, and its replicas are then emptied too: it"
                    + " must not be restarted automatically.");
        }
        if (policy() == PersistencePolicy.AOF_ALWAYS) {
            limits.add(
                    "Every answer waits for the disk. If about a second may be lost after all, aof-everysec takes more"
                            + " writes.");
        }
        limits.add("No policy brings back what a FLUSHALL or a bug deleted: that takes an archive or backups.");
        return limits;
    }

    private Optional<String> tooSlow() {
        Duration restart = restart();
        return needs.maxRecovery()
                .filter(wanted -> wanted.compareTo(restart) < 0)
                .map(wanted ->
                        "A restart may take %s, more than the %s asked for. Keep a replica to fail over to, or split the dataset."
                                .formatted(HumanDuration.readable(restart), HumanDuration.readable(wanted)));
    }

    /// Estimated, at worst.
    Duration restart() {
        return switch (policy()) {
            case NONE -> Duration.ZERO;
            case RDB -> AssumedPace.snapshotRestart(needs.memory());
            case AOF_NO, AOF_EVERYSEC, AOF_ALWAYS, HYBRID -> AssumedPace.appendOnlyRestart(needs.memory());
        };
    }

    private String restartWords() {
        return policy() == PersistencePolicy.NONE
                ? "at once, and empty"
                : "up to %s, if a disk reads %s of snapshot and replays %s of commands"
                        .formatted(
                                HumanDuration.readable(restart()),
                                AssumedPace.LOAD.readable(),
                                AssumedPace.REPLAY.readable());
    }

    private String measured(MeasuredLoss loss) {
        return loss.words() + " (" + measurements.origin() + ")";
    }

    private String beside(MeasuredLoss loss) {
        return "             measured: " + measured(loss);
    }

    private String measured(Optional<MeasuredLoss> loss) {
        return loss.map(this::measured).orElse(Measurements.NOT_MEASURED);
    }

    /// For people.
    public List<String> lines() {
        PolicyFacts facts = PolicyFacts.of(policy());
        Optional<MeasuredPolicy> figures = measurements.of(policy());
        List<String> lines = new ArrayList<>();
        lines.add("Profile    " + profile());
        lines.add("Reason     " + decision.leaf().reason());
        decision.way().forEach(step -> lines.add("           " + (step.yes() ? "yes  " : "no   ") + step.question()));
        lines.add("Lost by");
        lines.add("  kill -9    " + facts.kill());
        figures.flatMap(MeasuredPolicy::kill).ifPresent(loss -> lines.add(beside(loss)));
        lines.add("  power cut  " + facts.powerCut());
        figures.flatMap(MeasuredPolicy::powerCut).ifPresent(loss -> lines.add(beside(loss)));
        lines.add("  failover   " + facts.failover());
        lines.add("  FLUSHALL   " + facts.flushall());
        if (figures.isEmpty()) {
            lines.add("  Nothing of it was measured on this machine: run `redoubt drill compare`.");
        }
        lines.add("Restart    " + restartWords());
        lines.add("Loaded     " + facts.loaded());
        limits().forEach(limit -> lines.add("Note       " + limit));
        lines.add("Run        " + command());
        return lines;
    }

    /// Adds the fields to a JSON object.
    public void writeTo(JsonLine json) {
        PolicyFacts facts = PolicyFacts.of(policy());
        Optional<MeasuredPolicy> figures = measurements.of(policy());
        json.text("profile", profile())
                .text("policy", policy().word())
                .text("reason", decision.leaf().reason())
                .objects(
                        "way",
                        decision.way(),
                        (line, step) -> line.text("question", step.question()).flag("yes", step.yes()))
                .object("losses", facts::writeLosses)
                .object(
                        "measured",
                        line -> line.text("kill", measured(figures.flatMap(MeasuredPolicy::kill)))
                                .text("powercut", measured(figures.flatMap(MeasuredPolicy::powerCut))))
                .millis("restartMillis", restart())
                .texts("limits", limits())
                .text("command", command());
    }
}
