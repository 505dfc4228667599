package io.redoubt.persistence.doctor;

import io.redoubt.core.json.JsonLine;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What came of an examination.
///
/// @param findings the worst first
/// @param unseen what could not be looked at
/// @param rules how many could be applied
public record Examination(List<Finding> findings, List<Unseen> unseen, int rules) {
    public Examination {
        findings = List.copyOf(findings);
        unseen = List.copyOf(unseen);
    }

    static Examination of(Patient patient, List<Unseen> unseen) {
        List<Rule> applied =
                Rules.all().stream().filter(rule -> rule.applies(patient)).toList();
        List<Finding> findings = applied.stream()
                .flatMap(rule -> rule.findings(patient).stream())
                .sorted(Comparator.comparing((Finding finding) -> finding.rule().severity())
                        .reversed())
                .toList();
        return new Examination(findings, unseen, applied.size());
    }

    /// Empty if nothing was found.
    public Optional<Severity> worst() {
        return findings.stream().map(finding -> finding.rule().severity()).max(Comparator.naturalOrder());
    }

    public void writeTo(JsonLine json) {
        json.objects("findings", findings, (line, finding) -> finding.writeTo(line))
                .objects("unseen", unseen, (line, missing) -> missing.writeTo(line))
                .number("rulesApplied", rules)
                .number("rules", Rules.all().size());
    }
}
