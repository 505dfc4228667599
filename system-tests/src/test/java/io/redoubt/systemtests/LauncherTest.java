package io.redoubt.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `./redoubt` itself, as the build left it.
@Timeout(120)
class LauncherTest {
    private static final Path LAUNCHER = Path.of("../redoubt").toAbsolutePath().normalize();
    private static final int RUNS = 9;

    @TempDir
    private Path cache;

    record Ended(int status, String output, long nanos) {}

    @Test
    void theVersionIsToldFromAnyFolderAndThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(cache.resolve("rd"), LAUNCHER);

        Ended ended = run(Map.of("REDOUBT_AOT", "off"), link.toString(), "--version");

        assertThat(ended.status()).isZero();
        assertThat(ended.output()).matches("redoubt \\S+ \\(JDK 25\\S*\\)\n");
    }

    @Test
    void theExitStatusAndTheErrorReachTheCaller() throws Exception {
        Ended ended = run(Map.of("REDOUBT_AOT", "off"), LAUNCHER.toString(), "nonsense");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).startsWith("redoubt: unknown command 'nonsense'\n");
    }

    @Test
    void withItsCacheACommandStartsInAtMostSevenTenthsOfTheTime() throws Exception {
        assertThat(run(Map.of("REDOUBT_AOT", "make"), LAUNCHER.toString()).status())
                .isZero();
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(Files::isRegularFile))
                    .singleElement()
                    .asString()
                    .endsWith(".aot");
        }

        long with = Long.MAX_VALUE;
        long without = Long.MAX_VALUE;
        // In turn, so that both meet the same other work; the shortest of each is what disturbance touched least.
        for (int i = 0; i < RUNS; i++) {
            with = Math.min(
                    with, run(Map.of(), LAUNCHER.toString(), "--version").nanos());
            without = Math.min(
                    without,
                    run(Map.of("REDOUBT_AOT", "off"), LAUNCHER.toString(), "--version")
                            .nanos());
        }

        assertThat(with / (double) without).isLessThanOrEqualTo(0.7);
    }

    @Test
    void aCacheThatIsCutShortDisturbsNothing() throws Exception {
        assertThat(run(Map.of("REDOUBT_AOT", "make"), LAUNCHER.toString()).status())
                .isZero();
        try (Stream<Path> files = Files.walk(cache)) {
            Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            Files.write(file, List.of("not a cache"));
        }

        Ended ended = run(Map.of(), LAUNCHER.toString(), "--version");

        assertThat(ended.status()).isZero();
        assertThat(ended.output()).matches("redoubt \\S+ \\(JDK 25\\S*\\)\n");
    }

    private Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Building here would test the build again, and write files under the running tests.
        builder.environment().put("REDOUBT_REBUILD", "0");
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output, System.nanoTime() - start);
    }
}
