package io.redoubt.persistence.doctor;

import io.redoubt.core.json.JsonLine;

/// A rule, and what made it speak.
public record Finding(Rule rule, String evidence, String where) {
    public void writeTo(JsonLine json) {
        json.text("rule", rule.id())
                .text("severity", rule.severity().word())
                .text("evidence", evidence)
                .text("consequence", rule.consequence())
                .text("fix", rule.fix())
                .text("where", where);
    }
}
