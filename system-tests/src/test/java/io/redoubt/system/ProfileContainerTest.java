package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The containers that `profile --compose` writes, started as they are: only images and ports are this test's.
@Timeout(300)
class ProfileContainerTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path home;

    private Path out;
    private ContainerEngine engine;
    private Map<String, String> environment;

    private String compose(String... arguments) {
        return engine.compose(environment, "profiled", out.resolve("compose.yaml"), arguments);
    }

    private String asUser(String user, String command) throws IOException {
        String password =
                Files.readString(out.resolve("secrets/" + user + ".password")).strip();
        return engine.shell(id("server"), "REDISCLI_AUTH=%s redis-cli --user %s %s".formatted(password, user, command))
                .said();
    }

    private String id(String service) {
        return compose("ps", "--all", "--quiet", service);
    }

    private String inspect(String service, String what) {
        return engine.docker("inspect", "--format", "{{" + what + "}}", id(service));
    }

    private void awaitHealthy(String service) {
        Await.until(service + " to be healthy", PATIENCE, () -> {
            if (inspect(service, ".State.Status").equals("exited")) {
                throw new AssertionError(service + " ended: " + engine.docker("logs", id(service)));
            }
            return inspect(service, ".State.Health.Status").equals("healthy");
        });
    }

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(
                Files.exists(ROOT.resolve("cli/target/app/redoubt.jar")),
                "skipped: no program, ./test builds it first");
        engine = ContainerEngine.startedIn(Files.createDirectory(home.resolve("engine")));
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
        out = home.resolve("out");
        Ended _ = Terminal.at(home)
                .run(
                        "profile",
                        "aof-everysec",
                        "--for",
                        "redis-7.0",
                        "--memory",
                        "64mb",
                        "--compose",
                        "--with",
                        "backup",
                        "--out",
                        out.toString())
                .succeeded();
        environment = Map.of(
                "SERVER_IMAGE", "base", "REDOUBT_IMAGE", "redoubt", "SERVER_PORT", Integer.toString(FreePort.any()));
    }

    @AfterEach
    void stop() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void theContainersAreHealthyKeepWhatIsPromisedAndAreArchived() throws Exception {
        compose("up", "--detach");
        awaitHealthy("server");
        awaitHealthy("archive");
        awaitHealthy("backup");

        requireConfined();
        assertThat(asUser("app", "set durable yes")).contains("OK");
        Await.until(
                "the log to be written",
                PATIENCE,
                () -> asUser("admin", "info persistence").contains("aof_buffer_length:0"));
        assertThat(asUser("admin", "config rewrite")).contains("OK");
        engine.docker("kill", "--signal", "KILL", id("server"));
        compose("up", "--detach");
        awaitHealthy("server");
        assertThat(asUser("app", "get durable")).contains("yes");

        // A volume in which somebody put back a dump.rdb, and nothing else.
        compose("stop", "server");
        Path data = Path.of(engine.docker("volume", "inspect", "--format", "{{.Mountpoint}}", "profiled_data"));
        try (Stream<Path> parts = Files.list(data.resolve("appendonlydir"))) {
            for (Path part : parts.toList()) {
                Files.delete(part);
            }
        }
        Files.writeString(data.resolve("dump.rdb"), "REDIS0011");
        compose("start", "server");
        Await.until(
                "the gate to speak",
                PATIENCE,
                () -> compose("logs", "server").contains("there is only a dump.rdb, which appendonly yes ignores"));
        assertThat(inspect("server", ".State.Health.Status")).isNotEqualTo("healthy");
    }

    private void requireConfined() throws IOException {
        assertThat(inspect("server", ".HostConfig.CapDrop")).isEqualTo("[ALL]");
        assertThat(inspect("server", ".HostConfig.CapAdd")).isEqualTo("[]");
        assertThat(inspect("server", ".Config.User")).isEqualTo("999:999");
        assertThat(Long.parseLong(inspect("server", ".HostConfig.Memory"))).isGreaterThan(64 << 20);
        assertThat(inspect("server", "json .HostConfig.PortBindings")).contains("127.0.0.1");
        String shown = engine.docker("inspect", id("server")) + compose("config");
        try (Stream<Path> secrets = Files.list(out.resolve("secrets"))) {
            for (Path secret : secrets.toList()) {
                assertThat(shown).doesNotContain(Files.readString(secret).strip());
            }
        }
    }
}
