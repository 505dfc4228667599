package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A container engine of its own, which leaves this host's network rules, and any engine that runs here, alone.
/// What starts it was fetched by `tools/fetch-containers`. It ends with the test.
final class ContainerEngine implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final Path programs;
    private final Process daemon;
    private final Thread atShutdown;

    private ContainerEngine(Path folder, Path programs) throws IOException {
        this.folder = folder;
        this.programs = programs;
        this.daemon = builder(
                        Map.of(),
                        List.of(
                                programs.resolve("sbin/dockerd").toString(),
                                "--data-root=" + folder.resolve("data"),
                                "--exec-root=" + folder.resolve("exec"),
                                "--pidfile=" + folder.resolve("pid"),
                                "--host=" + host(),
                                "--bridge=none",
                                "--iptables=false",
                                "--ip6tables=false",
                                "--ip-forward=false",
                                "--ip-masq=false"))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        this.atShutdown = new Thread(daemon::destroy);
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    /// What a program ended with.
    record Ran(int status, String output, String errors) {
        /// For what writes its messages to either.
        String said() {
            return output + errors;
        }
    }

    /// A file system with Java, redis-server and a shell.
    static Path base() {
        return fetched().resolve("base.tar");
    }

    /// Makes an image of a fetched file system that holds one program and nothing else.
    ///
    /// @param name of the file system and of the image
    /// @param settings lines of a Dockerfile
    void importImage(String name, String... settings) {
        Path file = fetched().resolve(name + ".tar");
        Assumptions.assumeTrue(Files.exists(file), "skipped: no image of " + name + ", run tools/fetch-containers");
        Stream<String> changes = Stream.of(settings).map("--change="::concat);
        docker(Stream.of(Stream.of("import"), changes, Stream.of(file.toString(), name))
                .flatMap(words -> words)
                .toArray(String[]::new));
    }

    private static Path fetched() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElse(System.getProperty("user.home") + "/.cache");
        return Path.of(Optional.ofNullable(System.getenv("REDOUBT_TEST_CONTAINERS"))
                .orElse(cache + "/redoubt/test-containers"));
    }

    /// Skips the test where none can be started.
    static ContainerEngine startedIn(Path folder) throws IOException {
        Path programs = fetched().resolve("engine/usr");
        boolean root = "root".equals(System.getProperty("user.name"));
        Assumptions.assumeTrue(
                root && Files.isExecutable(programs.resolve("sbin/dockerd")), "skipped: no container engine");
        var engine = new ContainerEngine(folder, programs);
        try {
            Await.until("the engine", READY, () -> !engine.daemon.isAlive() || engine.answers());
        } finally {
            if (!engine.daemon.isAlive() || !engine.answers()) {
                engine.close();
                Assumptions.abort("skipped: no container engine");
            }
        }
        return engine;
    }

    private boolean answers() {
        return run(Map.of(), "docker", "version").status() == 0;
    }

    /// @return what was printed
    String docker(String... arguments) {
        return succeeded(run(Map.of(), Stream.concat(Stream.of("docker"), Stream.of(arguments))));
    }

    /// @param project under whose name the containers of the file are
    String compose(Map<String, String> environment, String project, Path file, String... arguments) {
        Stream<String> command = Stream.of("docker-compose", "--project-name", project, "--file", file.toString());
        return succeeded(run(environment, Stream.concat(command, Stream.of(arguments))));
    }

    /// Runs a line of shell in a container, whatever comes of it.
    Ran shell(String container, String line) {
        return run(Map.of(), "docker", "exec", container, "sh", "-c", line);
    }

    private static String succeeded(Ran ran) {
        assertThat(ran.status()).as(ran.said()).isZero();
        return ran.output().strip();
    }

    private Ran run(Map<String, String> environment, Stream<String> command) {
        return run(environment, command.toArray(String[]::new));
    }

    private Ran run(Map<String, String> environment, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, programs.resolve("bin").resolve(command[0]).toString());
        try {
            Path output = Files.createTempFile(folder, "printed-", ".out");
            Path errors = Files.createTempFile(folder, "printed-", ".err");
            Process process = builder(environment, words)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(String.join(" ", words))
                    .isTrue();
            return new Ran(process.exitValue(), Files.readString(output), Files.readString(errors));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> all = new LinkedHashMap<>(environment);
        String libraries =
                programs.resolve("lib/%s-linux-gnu".formatted(architecture())).toString();
        all.put("PATH", "%1$s/sbin:%1$s/bin:/usr/sbin:/usr/bin:/sbin:/bin".formatted(programs));
        all.put("LD_LIBRARY_PATH", libraries + ":" + libraries.replace("/usr/lib/", "/lib/"));
        all.put("XTABLES_LIBDIR", libraries + "/xtables");
        all.put("DOCKER_HOST", host());
        all.put("DOCKER_BUILDKIT", "0");
        all.put("HOME", folder.toString());
        builder.environment().clear();
        builder.environment().putAll(all);
        return builder;
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
    }

    private String host() {
        return "unix://" + folder.resolve("sock");
    }

    private Path log() {
        return folder.resolve("engine.log");
    }

    /// Ends the containers with it. Their networks go as well: a bridge outlives the engine, and there is room
    /// for thirty.
    @Override
    public void close() {
        if (daemon.isAlive()) {
            ids().forEach(container -> docker("rm", "--force", container));
            docker("network", "prune", "--force");
        }
        daemon.toHandle().destroy();
        daemon.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        Runtime.getRuntime().removeShutdownHook(atShutdown);
    }

    private List<String> ids() {
        Ran found = run(Map.of(), "docker", "ps", "--all", "--quiet");
        return found.status() == 0 ? found.output().lines().toList() : List.of();
    }
}
