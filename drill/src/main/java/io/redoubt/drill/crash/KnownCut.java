package io.redoubt.drill.crash;

import io.redoubt.core.RedoubtException;
import io.redoubt.drill.loss.KnownLoss;
import io.redoubt.drill.powercut.DurableBytes;
import io.redoubt.drill.powercut.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Before a power cut is rehearsed on a server it is on a few files of which it is known what was forced.
///
/// @param cutting what takes from files what a power cut takes
record KnownCut(Cutting cutting) {
    /// Four bytes are forced, under another name than they have at the end; three more are not, nor another file
    /// is.
    private static final String FORCE_SOME = "printf 1234 | dd of=forced conv=fsync 2>/dev/null && printf 567 >>forced"
            + " && printf 89 >never && mv forced renamed";

    private static final Map<String, Long> WRITTEN = Map.of("renamed", 7L, "never", 2L);
    private static final Map<String, Long> LEFT = Map.of("renamed", 4L, "never", 0L);
    private static final long PATIENCE_SECONDS = 30;

    /// Takes what was not forced.
    interface Cutting {
        void of(Path trace, Path directory) throws IOException;
    }

    /// The one that drills use.
    static KnownCut ofDrills() {
        return new KnownCut((trace, directory) -> {
            DurableBytes bytes = DurableBytes.of(trace, directory);
            bytes.requireComplete();
            long _ = bytes.cut();
        });
    }

    /// @param folder empty; everything made in it is removed by the caller
    /// @return why programs cannot be watched here; empty if they can
    /// @throws RedoubtException VERIFICATION_FAILED if they can, and something else is taken than was not forced
    Optional<String> unwatchable(Path strace, Path folder) throws IOException, InterruptedException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Trace trace = Trace.recording(strace, folder.resolve("trace"));
        Path said = folder.resolve("said");
        Path watched = trace.watched(Path.of("/bin/sh"), folder);
        Process shell = new ProcessBuilder(watched.toString(), "-c", FORCE_SOME)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            shell.destroyForcibly();
            return Optional.of("a program watched by strace does not end");
        }
        trace.awaitEnd(shell.pid());
        if (shell.exitValue() != 0 || !Files.exists(trace.log()) || Files.size(trace.log()) == 0) {
            return Optional.of("strace cannot watch programs here: "
                    + Files.readString(said, StandardCharsets.UTF_8).strip());
        }
        requireLengths("written", WRITTEN, data);
        cutting.of(trace.log(), data);
        requireLengths("left by a power cut", LEFT, data);
        return Optional.empty();
    }

    private static void requireLengths(String what, Map<String, Long> expected, Path directory) throws IOException {
        Map<String, Long> found = new TreeMap<>();
        for (Path file : files(directory)) {
            found.put(file.getFileName().toString(), Files.size(file));
        }
        if (!found.equals(expected)) {
            throw KnownLoss.failed("%s are %s bytes, not %s".formatted(what, found, new TreeMap<>(expected)));
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.collect(Collectors.toList());
        }
    }
}
