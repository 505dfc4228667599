package io.redoubt.restore;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.restore.plan.Reached;
import io.redoubt.servers.LoadTrial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A restore that is done.
///
/// @param uncertaintyMillis how long nothing is known to have been received after `reached`
/// @param counted what the scratch server found in a copy of the files
/// @param bytes length of the files handed out
/// @param keptAside where the target's old content is; empty if there was none
/// @param neededSettings lines a server's configuration needs to load the files; empty if settings were compared
/// @param warnings what the user should look at
public record RestoreResult(
        Reached reached,
        long uncertaintyMillis,
        Counted counted,
        long bytes,
        Path target,
        Optional<Path> keptAside,
        List<String> neededSettings,
        List<String> warnings) {
    /// What a boot tells.
    ///
    /// @param keys in the dataset of the moment reached, those past their expiry included
    /// @param vanishing keys among them whose expiry has passed: a server removes them as soon as it has started
    /// @param bootMillis time the scratch server took to load
    /// @param usedMemoryBytes what the dataset took there
    public record Counted(long keys, long vanishing, long bootMillis, long usedMemoryBytes) {
        static Counted of(LoadTrial.Loaded loaded) {
            return new Counted(loaded.keys(), loaded.hidden(), loaded.bootMillis(), loaded.usedMemoryBytes());
        }
    }

    public RestoreResult {
        neededSettings = List.copyOf(neededSettings);
        warnings = List.copyOf(warnings);
    }

    /// Adds the fields to a JSON object.
    public void writeTo(JsonLine json) {
        reached.writeTo(json);
        json.number("uncertaintyMillis", uncertaintyMillis)
                .number("keys", counted.keys())
                .number("vanishingKeys", counted.vanishing())
                .number("bytes", bytes)
                .number("bootMillis", counted.bootMillis())
                .number("usedMemoryBytes", counted.usedMemoryBytes())
                .text("target", target.toString())
                .text("keptAside", keptAside.map(Path::toString))
                .texts("neededSettings", neededSettings)
                .texts("warnings", warnings);
    }

    /// What a later run needs to tell the same, if this one is interrupted while it swaps.
    String outcome() {
        JsonLine json = JsonLine.schema(1);
        reached.writeTo(json);
        return json.number("uncertaintyMillis", uncertaintyMillis)
                .number("keys", counted.keys())
                .number("vanishing", counted.vanishing())
                .number("bootMillis", counted.bootMillis())
                .number("usedMemoryBytes", counted.usedMemoryBytes())
                .number("bytes", bytes)
                .texts("neededSettings", neededSettings)
                .texts("warnings", warnings)
                .toString();
    }

    static RestoreResult ofOutcome(String outcome, Path target) {
        JsonDocument json = JsonDocument.parse("outcome", outcome.getBytes(StandardCharsets.UTF_8));
        return new RestoreResult(
                Reached.from(json),
                json.number("uncertaintyMillis"),
                new Counted(
                        json.number("keys"),
                        json.number("vanishing"),
                        json.number("bootMillis"),
                        json.number("usedMemoryBytes")),
                json.number("bytes"),
                target,
                Optional.empty(),
                json.texts("neededSettings"),
                json.texts("warnings"));
    }

    RestoreResult keptAside(Optional<Path> path) {
        return new RestoreResult(reached, uncertaintyMillis, counted, bytes, target, path, neededSettings, warnings);
    }
}
