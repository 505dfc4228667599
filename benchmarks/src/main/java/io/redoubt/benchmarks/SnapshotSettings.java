package io.redoubt.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
        NamedWords given = NamedWords.over(DEFAULTS, words);
        return new SnapshotSettings(
                Integer.parseInt(given.value("turns")),
                Double.parseDouble(given.value("scale")),
                Arrays.stream(given.value("data").split(",", -1))
                        .map(name -> SnapshotData.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                Path.of(given.value("directory")).toAbsolutePath());
    }
}
