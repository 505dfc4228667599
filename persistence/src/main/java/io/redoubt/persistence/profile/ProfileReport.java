package io.redoubt.persistence.profile;

import io.redoubt.core.HumanDuration;
import io.redoubt.core.json.JsonLine;
import io.redoubt.persistence.advise.PolicyFacts;
import java.util.ArrayList;
import java.util.List;

/// What was written, what it means, and what to do next. No password is in it.
public record ProfileReport(ProfileOrder order, ProfileWriter.Written written) {
    /// For people.
    public List<String> lines() {
        Sizing sizing = order.sizing();
        PolicyFacts facts = PolicyFacts.of(order.name().policy());
        List<String> lines = new ArrayList<>();
        lines.add("Profile    %s for %s, in %s"
                .formatted(order.name().word(), order.release().word(), order.out()));
        written.written().forEach(file -> lines.add("  wrote    " + file));
        written.kept().forEach(file -> lines.add("  kept     " + file));
        lines.add("Memory     %s of keys, maxmemory %s, limit of the process %s"
                .formatted(
                        order.memory().readable(),
                        sizing.maxmemory().readable(),
                        sizing.limit(order.release()).readable()));
        lines.add("Disk       at least " + sizing.disk(order.name()).readable());
        if (sizing.copyIsOutrun()) {
            lines.add(
                    "Note       A full copy to a replica takes %s, in which more is written than is copied: the buffers"
                            .formatted(HumanDuration.readable(sizing.copying())));
            lines.add("           above are what that takes. Several servers with a part of the keys each do better.");
        }
        lines.add("Lost by    kill -9: " + facts.kill());
        lines.add("           power cut: " + facts.powerCut());
        if (order.measurements().of(order.name().policy()).isPresent()) {
            lines.add("           measured figures are in the configuration's comments");
        }
        List<String> steps = steps();
        lines.add("Next       " + steps.getFirst());
        steps.stream().skip(1).forEach(step -> lines.add("           " + step));
        return lines;
    }

    private List<String> steps() {
        List<String> steps = new ArrayList<>();
        String engine = order.release().engine();
        if (written.ownerLeft()) {
            steps.add("sudo chown -R %1$d:%1$d %2$s %3$s".formatted(ComposeFile.USER, word("conf"), word("secrets")));
        }
        if (order.systemd() && !order.compose()) {
            steps.add("sudo chown -R %s: %s %s".formatted(engine, word("conf"), word("data")));
        }
        if (order.systemd()) {
            steps.add("sudo systemctl enable --now " + word(ServiceUnit.name(order)));
        } else if (order.compose()) {
            steps.add("docker compose -f %s up -d".formatted(word(ComposeFile.NAME)));
        } else {
            steps.add("sh %s %s %s-server %s"
                    .formatted(
                            word("conf/" + StartGate.NAME),
                            word("data"),
                            engine,
                            word("conf/" + order.release().configName())));
        }
        return steps;
    }

    /// A file below the directory, as one word of a shell.
    private String word(String name) {
        String path = order.out().resolve(name).toString();
        return path.matches("[\\w./%+:,@-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    /// Adds the fields to a JSON object.
    public void writeTo(JsonLine json) {
        Sizing sizing = order.sizing();
        PolicyFacts facts = PolicyFacts.of(order.name().policy());
        json.text("profile", order.name().word())
                .text("policy", order.name().policy().word())
                .text("for", order.release().word())
                .text("out", order.out().toString())
                .texts("written", written.written())
                .texts("kept", written.kept())
                .number("maxmemoryBytes", sizing.maxmemory().bytes())
                .number("limitBytes", sizing.limit(order.release()).bytes())
                .number("backlogBytes", sizing.backlog().bytes())
                .number("copyOnWriteBytes", sizing.copyOnWrite().bytes())
                .number("diskBytes", sizing.disk(order.name()).bytes())
                .object("losses", facts::writeLosses)
                .texts("next", steps());
    }
}
