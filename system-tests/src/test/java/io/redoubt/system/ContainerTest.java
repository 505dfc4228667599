package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.system.ContainerEngine.Ran;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The image and `deploy/compose.yaml`, built and started as they are: only images, port and interval are this
/// test's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(300)
class ContainerTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int KEYS = 3_000;
    private static final String WRITE = """
            for i = 1, %d do redis.call('SET', 'key:' .. i, string.rep(i, 20)) end
            redis.call('EXPIRE', 'key:1', 1000000)
            redis.call('RPUSH', 'key:2:list', 'a', 'b')
            redis.call('XADD', 'key:3:stream', '1-1', 'f', 'v')
            redis.call('XGROUP', 'CREATE', 'key:3:stream', 'workers', '0')
            return redis.call('DBSIZE')
            """.formatted(KEYS).replace("\n", " ");

    private ContainerEngine engine;
    private Path deploy;
    private Map<String, String> environment;
    private String server;
    private String backup;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                Files.exists(ROOT.resolve("cli/target/app/redoubt.jar")),
                "skipped: no program, ./test builds it first");
        deploy = folder.resolve("deploy");
        Contents.copy(ROOT.resolve("deploy"), deploy);
        engine = ContainerEngine.startedIn(Files.createDirectory(folder.resolve("engine")));
        engine.docker("import", ContainerEngine.base().toString(), "base");
        engine.docker(
                "build",
                "--build-arg",
                "BASE=base",
                "--file",
                ROOT.resolve("deploy/container/Dockerfile").toString(),
                "--tag",
                "redoubt",
                ROOT.toString());
        assertThat(new ProcessBuilder(deploy.resolve("container/make-secrets").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("secrets.log").toFile())
                        .start()
                        .waitFor())
                .isZero();
        environment = Map.of(
                "SERVER_IMAGE", "base", "SERVER_PORT", Integer.toString(FreePort.any()), "INTERVAL_SECONDS", "3");
        compose("up", "--detach");
        server = compose("ps", "--quiet", "server");
        backup = compose("ps", "--quiet", "backup");
        assertThat(asApp("EVAL \"" + WRITE + "\" 0").output()).contains(Integer.toString(KEYS + 2));
    }

    @AfterAll
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    private String compose(String... arguments) {
        return engine.compose(environment, "shop", deploy.resolve("compose.yaml"), arguments);
    }

    private Path secret(String name) {
        return deploy.resolve("secrets").resolve(name);
    }

    private Ran asApp(String command) {
        try {
            return engine.shell(
                    server,
                    "REDISCLI_AUTH=%s redis-cli --user app %s"
                            .formatted(Files.readString(secret("app.password")), command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonDocument> backups() {
        Ran listed = engine.shell(backup, "redoubt list --source shop --json");
        return listed.status() == 0
                ? JsonDocument.parse("list", listed.output().strip().getBytes(StandardCharsets.UTF_8))
                        .objects("backups")
                : List.of();
    }

    private void awaitWholeBackup() {
        Await.until(
                "a backup of all keys that a server loaded",
                PATIENCE,
                () -> backups().stream()
                        .anyMatch(found -> found.number("keys") == KEYS + 2
                                && found.text("verified").equals("verified")));
    }

    private String health(String service) {
        return engine.docker("inspect", "--format", "{{.State.Health.Status}}", compose("ps", "--quiet", service));
    }

    @Test
    void theBackupsAreInTheNamedVolumeAndEveryServiceIsHealthy() throws Exception {
        awaitWholeBackup();

        Path volume = Path.of(engine.docker("volume", "inspect", "--format", "{{.Mountpoint}}", "shop_repository"));
        try (Stream<Path> files = Files.list(volume.resolve("sources/shop/backups"))) {
            assertThat(files.map(file -> file.getFileName().toString())).anyMatch(name -> name.endsWith("Z.json"));
        }
        for (String service : List.of("server", "backup", "archive")) {
            Await.until(service + " healthy", PATIENCE, () -> health(service).equals("healthy"));
        }
    }

    /// What the engine runs to ask whether the server is well.
    private Ran healthCheck(String container) {
        String asked = engine.docker("inspect", "--format", "{{index .Config.Healthcheck.Test 1}}", server);
        return engine.shell(container, asked);
    }

    @Test
    void theHealthCheckSeesARefusedLogin() throws IOException {
        assertThat(healthCheck(server).status()).isZero();
        String password = Files.readString(secret("health.password"));
        try {
            // Into the same file, which the container has mounted.
            Files.writeString(secret("health.password"), "another");

            assertThat(healthCheck(server).said()).contains("WRONGPASS");
            assertThat(healthCheck(server).status()).isNotZero();
            Ran usual = engine.shell(server, "redis-cli ping");
            assertThat(usual.said()).contains("NOAUTH");
            assertThat(usual.status())
                    .as("what the usual health check makes of it")
                    .isZero();
        } finally {
            Files.writeString(secret("health.password"), password);
        }
    }

    @Test
    void theHealthCheckSeesAServerThatStillLoads() {
        awaitWholeBackup();
        restore("slow");
        String container = engine.docker(
                "run",
                "--detach",
                "--user",
                "999:999",
                "--volume",
                "slow:/data",
                "--volume",
                deploy.resolve("secrets") + ":/run/secrets:ro",
                "base",
                "redis-server",
                "--dir",
                "/data",
                "--appendonly",
                "yes",
                "--aclfile",
                "/run/secrets/users.acl",
                "--key-load-delay",
                "20000",
                "--loading-process-events-interval-bytes",
                "1024");

        Await.until("an answer", PATIENCE, () -> healthCheck(container).said().contains("LOADING"));
        assertThat(healthCheck(container).status()).isNotZero();
        Ran usual = engine.shell(
                container, "REDISCLI_AUTH=$(cat /run/secrets/health.password) redis-cli --user health ping");
        assertThat(usual.said()).contains("LOADING");
        assertThat(usual.status()).as("what the usual health check makes of it").isZero();
        engine.docker("rm", "--force", container);
    }

    @Test
    void noPasswordIsInWhatTheEngineAndTheProcessesShow() throws IOException {
        awaitWholeBackup();
        List<String> passwords;
        try (Stream<Path> files = Files.list(deploy.resolve("secrets"))) {
            passwords = files.filter(file -> file.toString().endsWith(".password"))
                    .map(ContainerTest::read)
                    .toList();
        }
        assertThat(passwords).hasSize(4).allMatch(password -> password.length() == 48);

        StringBuilder shown = new StringBuilder();
        for (String container : compose("ps", "--quiet").lines().toList()) {
            shown.append(engine.docker("inspect", container)).append(engine.docker("logs", container));
        }
        shown.append(engine.docker("image", "history", "--no-trunc", "redoubt")).append(compose("config"));
        Await.until("a health check among the processes", PATIENCE, () -> {
            String now = commandLines();
            shown.append(now);
            return now.contains("--user health ping");
        });
        assertThat(shown).contains("/run/secrets/archive.password");
        assertThat(passwords).noneMatch(password -> shown.indexOf(password) >= 0);
    }

    private static String commandLines() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            StringBuilder all = new StringBuilder();
            processes
                    .map(process -> process.resolve("cmdline"))
                    .filter(Files::exists)
                    .map(ContainerTest::read)
                    .forEach(line -> all.append(line.replace('\0', ' ')).append('\n'));
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Empty for a process that has ended meanwhile.
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    /// A new volume takes its owner from the image: user 999, whereas the restore runs as root.
    private void restore(String volume) {
        engine.docker("run", "--rm", "--volume", volume + ":/data", "base", "true");
        engine.docker(
                "run",
                "--rm",
                "--user",
                "0:0",
                "--volume",
                "shop_repository:/repository",
                "--volume",
                volume + ":/restored",
                "redoubt",
                "restore",
                "--source",
                "shop",
                "--to",
                "backup:latest",
                "--into",
                "/restored");
    }

    @Test
    void aBackupIsRestoredIntoAFreshVolumeOfAnotherOwnerWithEqualDigest() throws IOException {
        awaitWholeBackup();

        restore("restored");

        Path files = Path.of(engine.docker("volume", "inspect", "--format", "{{.Mountpoint}}", "restored"));
        try (Stream<Path> all = Files.walk(files)) {
            assertThat(all.map(ContainerTest::owner)).hasSizeGreaterThan(3).containsOnly(999);
        }
        compose("stop", "server");
        try {
            assertThat(digest("restored")).isEqualTo(digest("shop_data")).matches("[0-9a-f]{40}");
            assertThat(digest("empty")).as("of another dataset").isEqualTo("0".repeat(40));
        } finally {
            compose("start", "server");
        }
    }

    private static int owner(Path file) {
        try {
            return (Integer) Files.getAttribute(file, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of what a server loads from a volume, without capabilities, as its user.
    private String digest(String volume) {
        String container = engine.docker(
                "run",
                "--detach",
                "--user",
                "999:999",
                "--cap-drop",
                "ALL",
                "--volume",
                volume + ":/data",
                "base",
                "redis-server",
                "--dir",
                "/data",
                "--appendonly",
                "yes",
                "--enable-debug-command",
                "local");
        Await.until(
                "the server",
                PATIENCE,
                () -> engine.shell(container, "redis-cli ping").output().contains("PONG"));
        String digest =
                engine.shell(container, "redis-cli debug digest").output().strip();
        engine.docker("rm", "--force", container);
        return digest;
    }
}
