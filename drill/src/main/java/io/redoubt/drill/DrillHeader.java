package io.redoubt.drill;

import io.redoubt.core.HumanTime;
import io.redoubt.core.json.JsonLine;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What every report says of its drill: enough to understand it years later on another machine, and to run it
/// again.
///
/// @param id what the drill is called
/// @param version of this program
/// @param host the machine, as in `db7 (Linux 6.1.0, amd64, 8 processors)`
/// @param parameters what the user asked for, by option name, in the order of the options; no secrets
/// @param seed of what was random; empty where nothing was
public record DrillHeader(
        String id,
        String kind,
        long startedMillis,
        String version,
        String host,
        Map<String, String> parameters,
        OptionalLong seed) {
    public DrillHeader {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /// The same drill under another name.
    public DrillHeader named(String newId) {
        return new DrillHeader(newId, kind, startedMillis, version, host, parameters, seed);
    }

    /// A JSON object that begins with the fields of every report.
    public JsonLine json() {
        JsonLine json = JsonLine.schema(1)
                .text("id", id)
                .text("kind", kind)
                .time("started", Instant.ofEpochMilli(startedMillis))
                .text("version", version)
                .text("host", host)
                .object("parameters", line -> parameters.forEach(line::text));
        seed.ifPresent(value -> json.number("seed", value));
        return json;
    }

    /// For people: when and where it was, and how it is run again.
    String line() {
        String options = parameters.entrySet().stream()
                .map(option -> " --" + option.getKey() + (option.getValue().isEmpty() ? "" : " " + option.getValue()))
                .collect(Collectors.joining());
        return "%s on %s by redoubt %s: redoubt drill %s%s"
                .formatted(HumanTime.written(startedMillis), host, version, kind, options);
    }
}
