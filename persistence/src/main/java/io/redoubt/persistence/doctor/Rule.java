package io.redoubt.persistence.doctor;

import java.util.List;

/// One thing that may be wrong.
///
/// @param id stable: scripts name it
/// @param reads all of these must have been seen, else the rule says nothing
/// @param title what is wrong, as part of a sentence
/// @param source where the knowledge comes from
/// @param consequence one sentence
/// @param fix a command, a line of a file, or a sentence
public record Rule(
        String id,
        Severity severity,
        List<Source> reads,
        String title,
        String source,
        String consequence,
        String fix,
        Check check) {
    public Rule {
        if (!id.matches("[a-z]+(-[a-z]+)*")) {
            throw new IllegalArgumentException("not an id of a rule: '" + id + "'");
        }
        reads = List.copyOf(reads);
    }

    /// From the facts to what was found; pure.
    interface Check {
        List<Evidence> of(Patient patient);
    }

    boolean applies(Patient patient) {
        return reads.stream().allMatch(patient::seen);
    }

    List<Finding> findings(Patient patient) {
        return check.of(patient).stream()
                .map(evidence -> new Finding(this, evidence.text(), evidence.where()))
                .toList();
    }
}
