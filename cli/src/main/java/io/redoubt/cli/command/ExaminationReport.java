package io.redoubt.cli.command;

import io.redoubt.cli.frame.Output;
import io.redoubt.core.json.JsonLine;
import io.redoubt.persistence.doctor.Examination;
import io.redoubt.persistence.doctor.Finding;
import io.redoubt.persistence.doctor.Rule;
import io.redoubt.persistence.doctor.Rules;
import io.redoubt.persistence.doctor.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Tells an examination: findings by severity, what could not be seen, and how many there are of each.
final class ExaminationReport {
    /// Findings of one rule, as a large file that is no configuration has thousands.
    private static final int MOST_OF_A_RULE = 20;

    private final Output out;

    ExaminationReport(Output out) {
        this.out = out;
    }

    void tell(Examination examination) {
        Map<Rule, List<Finding>> byRule = examination.findings().stream()
                .collect(Collectors.groupingBy(Finding::rule, LinkedHashMap::new, Collectors.toList()));
        byRule.forEach(this::tell);
        examination
                .unseen()
                .forEach(unseen -> out.line("%s  %s: %s".formatted(padded("unseen"), unseen.what(), unseen.why())));
        out.line(summary(examination));
        JsonLine json = JsonLine.schema(1);
        examination.writeTo(json);
        out.json(json);
    }

    private void tell(Rule rule, List<Finding> findings) {
        findings.stream().limit(MOST_OF_A_RULE).forEach(this::tell);
        int more = findings.size() - MOST_OF_A_RULE;
        if (more > 0) {
            out.line("         and %,d more of %s; --json has all of them".formatted(more, rule.id()));
        }
    }

    private void tell(Finding finding) {
        out.line("%s  %s: %s"
                .formatted(colored(finding.rule().severity()), finding.rule().id(), finding.evidence()));
        out.line("         at           " + finding.where());
        out.line("         consequence  " + finding.rule().consequence());
        out.line("         fix          " + finding.rule().fix());
    }

    private String colored(Severity severity) {
        String word = padded(severity.word());
        return switch (severity) {
            case ERROR -> out.palette().bad(word);
            case WARNING -> out.palette().warning(word);
            case NOTE -> word;
        };
    }

    private static String padded(String word) {
        return "%-7s".formatted(word);
    }

    private static String summary(Examination examination) {
        return "errors: %d, warnings: %d, notes: %d; %d of %d rules could be applied. Nothing was changed."
                .formatted(
                        count(examination, Severity.ERROR),
                        count(examination, Severity.WARNING),
                        count(examination, Severity.NOTE),
                        examination.rules(),
                        Rules.all().size());
    }

    private static long count(Examination examination, Severity severity) {
        return examination.findings().stream()
                .filter(finding -> finding.rule().severity() == severity)
                .count();
    }
}
