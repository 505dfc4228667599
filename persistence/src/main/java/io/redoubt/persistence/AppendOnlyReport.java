package io.redoubt.persistence;

import io.redoubt.core.json.JsonLine;
import java.util.List;
import java.util.Optional;

/// How the append-only file of a server is switched now, and what was done for it.
///
/// @param server host and port
/// @param on whether the server keeps an append-only file
/// @param changed whether it was switched by this command
/// @param keptIn the configuration file that says so too; empty when the server could not write one
/// @param steps in the order they were done
/// @param warnings sentences without a full stop
public record AppendOnlyReport(
        String server,
        boolean on,
        boolean changed,
        Optional<String> keptIn,
        List<SwitchStep> steps,
        List<String> warnings) {
    public AppendOnlyReport {
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    public void writeTo(JsonLine json) {
        json.text("server", server)
                .flag("appendOnly", on)
                .flag("changed", changed)
                .flag("kept", keptIn.isPresent())
                .text("configFile", keptIn)
                .objects(
                        "steps",
                        steps,
                        (object, step) -> object.text("done", step.verb()).text("what", step.what()))
                .texts("warnings", warnings);
    }
}
