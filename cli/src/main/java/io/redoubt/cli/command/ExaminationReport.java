package io.redoubt.cli.command;

import io.redoubt.cli.frame.Output;
import io.redoubt.core.json.JsonLine;
import io.redoubt.persistence.doctor.Examination;
import io.redoubt.persistence.doctor.Finding;
import io.redoubt.persistence.doctor.Rules;
import io.redoubt.persistence.doctor.Severity;

/// Tells an examination: findings by severity, what could not be seen, and how many there are of each.
final class ExaminationReport {
    private final Output out;

    ExaminationReport(Output out) {
        this.out = out;
    }

    void tell(Examination examination) {
        examination.findings().forEach(this::tell);
        examination
                .unseen()
                .forEach(unseen -> out.line("%s  %s: %s".formatted(padded("unseen"), unseen.what(), unseen.why())));
        out.line(summary(examination));
        JsonLine json = JsonLine.schema(1);
        examination.writeTo(json);
        out.json(json);
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
