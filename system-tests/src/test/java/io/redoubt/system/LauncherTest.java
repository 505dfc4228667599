package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
        assertThat(files(".aot")).hasSize(1);

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
        Files.write(files(".aot").getFirst(), List.of("not a cache"));

        Ended ended = run(Map.of(), LAUNCHER.toString(), "--version");

        assertThat(ended.status()).isZero();
        assertThat(ended.output()).matches("redoubt \\S+ \\(JDK 25\\S*\\)\n");
    }

    @Test
    void theFirstCommandThatSucceedsLeavesACacheForTheNext() throws Exception {
        assertThat(run(Map.of(), LAUNCHER.toString(), "--version").status()).isZero();

        Await.until("a cache, made in the background", () -> files(".aot").size() == 1);
        Await.until("the end of what made it", () -> files(".lock").isEmpty());
    }

    @Test
    void withNoProgramOnThePathItStartsAllTheSame() throws Exception {
        Map<String, String> noPrograms = Map.of("REDOUBT_AOT", "off", "PATH", cache.toString());

        Ended ended = run(noPrograms, LAUNCHER.toString(), "--version");

        assertThat(ended.status()).isZero();
        assertThat(ended.output()).matches("redoubt \\S+ \\(JDK 25\\S*\\)\n");
    }

    /// The checkout's build is replaced by one that notes when it begins and ends, and hands out what the real one
    /// made: what is tried is that the second command waits for the first one's build, and makes none itself.
    @Test
    void twoFirstCommandsAtOnceBuildOnce() throws Exception {
        Path checkout = Files.createDirectories(cache.resolve("checkout"));
        copy(Path.of(".."), checkout, "redoubt", "tools/find-java", "pom.xml");
        Path application = LAUNCHER.resolveSibling("cli/target/app");
        Path build = Files.writeString(checkout.resolve("mvnw"), """
                #!/bin/sh
                echo begin >>builds
                sleep 1
                cp -r '%s' cli/target/
                echo end >>builds
                """.formatted(application));
        Files.setPosixFilePermissions(build, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> asFound = Map.of("REDOUBT_AOT", "off", "REDOUBT_REBUILD", "");
        String program = checkout.resolve("redoubt").toString();

        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            List<Future<Ended>> commands = two.invokeAll(
                    List.of(() -> run(asFound, program, "--version"), () -> run(asFound, program, "--version")));

            for (Future<Ended> command : commands) {
                assertThat(command.get().status()).isZero();
                assertThat(command.get().output())
                        .matches("redoubt: building, which takes about a minute the first time\n"
                                + "redoubt \\S+ \\(JDK 25\\S*\\)\n");
            }
        }
        assertThat(checkout.resolve("builds")).hasContent("begin\nend");
    }

    private static void copy(Path from, Path to, String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(to.resolve(name).getParent());
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
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
