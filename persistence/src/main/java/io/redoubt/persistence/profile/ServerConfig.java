package io.redoubt.persistence.profile;

import io.redoubt.persistence.advise.MeasuredLoss;
import io.redoubt.persistence.advise.MeasuredPolicy;
import io.redoubt.persistence.advise.PolicyFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The server's configuration file: every directive with its reason above it.
final class ServerConfig {
    private ServerConfig() {}

    private record Section(String title, List<Directive> directives) {}

    static String text(ProfileOrder order) {
        List<String> lines = new ArrayList<>(head(order));
        for (Section section : sections(order)) {
            lines.add("");
            lines.add("### " + section.title);
            for (Directive directive : section.directives) {
                lines.add("");
                lines.addAll(directive.lines());
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<Section> sections(ProfileOrder order) {
        return List.of(
                new Section("Reaching the server", AccessDirectives.of(order)),
                new Section("Snapshots", SnapshotDirectives.of(order)),
                new Section("Append-only file", AppendOnlyDirectives.of(order)),
                new Section("Memory", MemoryDirectives.of(order)),
                new Section("Replicas and archives", ReplicationDirectives.of(order)),
                new Section("Seeing trouble", ObservationDirectives.of(order)));
    }

    private static List<String> head(ProfileOrder order) {
        PolicyFacts facts = PolicyFacts.of(order.name().policy());
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "Profile %s for %s, written by redoubt profile: a dataset of up to %s, %s of writes."
                        .formatted(
                                order.name().word(),
                                order.release().word(),
                                order.memory().readable(),
                                order.writeRate().readable()));
        lines.add("#");
        add(lines, "What is lost by:");
        add(lines, "  kill -9: " + facts.kill() + ".");
        measured(order, MeasuredPolicy::kill).ifPresent(figures -> add(lines, "    " + figures));
        add(lines, "  a power cut: " + facts.powerCut() + ".");
        measured(order, MeasuredPolicy::powerCut).ifPresent(figures -> add(lines, "    " + figures));
        add(lines, "  a failover: " + facts.failover() + ".");
        add(lines, "  FLUSHALL: " + facts.flushall() + ".");
        add(lines, "What a start loads: " + facts.loaded() + ".");
        lines.add("#");
        add(lines, "A comment must not stand behind a directive: the server would take it for arguments.");
        return lines;
    }

    /// What this machine's drill found, as a sentence.
    static Optional<String> measured(
            ProfileOrder order, java.util.function.Function<MeasuredPolicy, Optional<MeasuredLoss>> which) {
        return order.measurements()
                .of(order.name().policy())
                .flatMap(which)
                .map(loss -> "Measured: %s (%s)."
                        .formatted(loss.words(), order.measurements().origin()));
    }

    private static void add(List<String> lines, String text) {
        lines.addAll(Directive.comment(text));
    }
}
