package io.redoubt.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What a run of `SnapshotBenchmark` is to do, as `name=value` words.
///
/// @param turns how often each reader has its turn
/// @param scale share of the full datasets, which make files of 0.3 to 1.2 GB
record SnapshotSettings(int turns, double scale, List<SnapshotData> data, Path directory) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "turns", "5",
            "scale", "1",
            "data", "d1,d2,d3",
            "directory", System.getProperty("java.io.tmpdir"));

    SnapshotSettings {
        data = List.copyOf(data);
    }

    /// @throws IllegalArgumentException for anything else than the names above
    static SnapshotSettings parse(String[] words) {
        Map<String, String> given = new LinkedHashMap<>(DEFAULTS);
        for (String word : words) {
            String[] parts = word.split("=", 2);
            if (parts.length != 2 || !DEFAULTS.containsKey(parts[0])) {
                throw new IllegalArgumentException("not one of %s with a value: '%s'"
                        .formatted(DEFAULTS.keySet().stream().sorted().toList(), word));
            }
            given.put(parts[0], parts[1]);
        }
        return new SnapshotSettings(
                Integer.parseInt(value(given, "turns")),
                Double.parseDouble(value(given, "scale")),
                Arrays.stream(value(given, "data").split(",", -1))
                        .map(name -> SnapshotData.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                Path.of(value(given, "directory")).toAbsolutePath());
    }

    private static String value(Map<String, String> given, String name) {
        return Objects.requireNonNull(given.get(name));
    }
}
