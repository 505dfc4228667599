package io.redoubt.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Prometheus' own tool, as `tools/fetch-promtool` puts it on this machine.
record Promtool(Path program) {
    /// The calling test is reported as skipped where it has not been fetched.
    static Promtool require() {
        Optional<Path> program = folders()
                .map(folder -> folder.resolve("bin/promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(program.isPresent(), "skipped: no promtool");
        return new Promtool(program.orElseThrow());
    }

    private static Stream<Path> folders() {
        return Stream.concat(
                setting("REDOUBT_TEST_PROMTOOL").stream(),
                Stream.of(setting("XDG_CACHE_HOME")
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("redoubt/test-promtool")));
    }

    private static Optional<Path> setting(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    record Verdict(int status, String said) {}

    /// Runs it with a file as its standard input.
    Verdict run(Path folder, Path input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("promtool-", ".out");
        try {
            int status = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start()
                    .waitFor();
            return new Verdict(status, Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
