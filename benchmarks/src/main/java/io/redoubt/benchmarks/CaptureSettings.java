package io.redoubt.benchmarks;

import io.redoubt.core.ByteSize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a run of `CaptureBenchmark` is to do, as `name=value` words.
///
/// @param pairs how often both contenders take a turn
/// @param bytes that the client sends in each turn
/// @param server the server for primary and replica; empty for the embedded one
/// @param jvm more options for the archive's JVM
record CaptureSettings(
        int pairs,
        long bytes,
        List<Load> loads,
        Load.Values values,
        Path launcher,
        Optional<Path> server,
        Path directory,
        String jvm) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "pairs", "5",
            "bytes", "600mb",
            "loads", "set,xadd",
            "values", "binary",
            "launcher", "redoubt",
            "server", "",
            "directory", System.getProperty("java.io.tmpdir"),
            "jvm", "-Xmx128m");

    CaptureSettings {
        loads = List.copyOf(loads);
    }

    /// @throws IllegalArgumentException for anything else than the names above
    static CaptureSettings parse(String[] words) {
        NamedWords given = NamedWords.over(DEFAULTS, words);
        return new CaptureSettings(
                Integer.parseInt(given.value("pairs")),
                ByteSize.parse(given.value("bytes")).bytes(),
                Arrays.stream(given.value("loads").split(",", -1))
                        .map(name -> Load.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                Load.Values.valueOf(given.value("values").toUpperCase(Locale.ROOT)),
                Path.of(given.value("launcher")).toAbsolutePath(),
                Stream.of(given.value("server"))
                        .filter(text -> !text.isEmpty())
                        .map(Path::of)
                        .findFirst(),
                Path.of(given.value("directory")).toAbsolutePath(),
                given.value("jvm"));
    }
}
