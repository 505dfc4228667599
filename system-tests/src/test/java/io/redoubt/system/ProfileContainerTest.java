package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /// In Prometheus' answers, behind its time.
    private static final Pattern VALUE = Pattern.compile("\"value\":\\[[\\d.]+,\"([^\"]*)\"]");

    @TempDir
    private Path home;

    private Path out;
    private int prometheus;
    private ContainerEngine engine;
    private Map<String, String> environment;

    private String compose(String... arguments) {
        return engine.compose(environment, "profiled", out.resolve("compose.yaml"), arguments);
    }

    private String asUser(String user, String command) throws IOException {
        String password =
                Files.readString(out.resolve("secrets/" + user + ".password")).strip();
        String line = "REDISCLI_AUTH=%s redis-cli --user %s %s".formatted(password, user, command);
        return engine.shell(container("server"), line).said();
    }

    private static String container(String service) {
        return "profiled-" + service + "-1";
    }

    private String inspect(String service, String what) {
        return engine.docker("inspect", "--format", "{{" + what + "}}", container(service));
    }

    private void awaitHealthy(String service) {
        Await.until(service + " to be healthy", PATIENCE, () -> {
            String state = inspect(service, ".State.Status}} {{.State.Health.Status");
            if (state.startsWith("exited")) {
                throw new AssertionError(service + " ended: " + compose("logs", service));
            }
            return state.endsWith(" healthy");
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
        // What the official images say of themselves.
        engine.importImage("exporter", "ENTRYPOINT [\"prometheus-redis-exporter\"]");
        engine.importImage(
                "prometheus",
                "ENTRYPOINT [\"prometheus\"]",
                "CMD [\"--config.file=/etc/prometheus/prometheus.yml\",\"--storage.tsdb.path=/prometheus\"]");
        out = home.resolve("out");
        prometheus = FreePort.any();
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
                        "exporter,prometheus,backup",
                        "--out",
                        out.toString())
                .succeeded();
        environment = Map.of(
                "SERVER_IMAGE", "base",
                "REDOUBT_IMAGE", "redoubt",
                "EXPORTER_IMAGE", "exporter",
                "PROMETHEUS_IMAGE", "prometheus",
                "SERVER_PORT", Integer.toString(FreePort.any()),
                "EXPORTER_PORT", Integer.toString(FreePort.any()),
                "PROMETHEUS_PORT", Integer.toString(prometheus));
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
        requireMetrics();
        assertThat(asUser("app", "set durable yes")).contains("OK");
        Await.until(
                "the log to be written",
                PATIENCE,
                () -> asUser("admin", "info persistence").contains("aof_buffer_length:0"));
        assertThat(asUser("admin", "config rewrite")).contains("OK");
        engine.docker("kill", container("server"));
        engine.docker("wait", container("server"));
        compose("up", "--detach");
        awaitHealthy("server");
        assertThat(asUser("app", "get durable")).contains("yes");
        Await.until(
                "the archive to go on",
                PATIENCE,
                () -> engine.shell(container("archive"), "redoubt status --json")
                        .output()
                        .contains("\"state\":\"streaming\""));

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

    /// Every figure that the alerts judge is there, and nothing that was asked for them was refused.
    private void requireMetrics() throws Exception {
        Set<String> figures = Pattern.compile("redis_\\w+")
                .matcher(Files.readString(out.resolve("prometheus/alerts.yml")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(figures).hasSizeGreaterThan(7);
        for (String figure : figures) {
            Await.until(
                    figure + " to be scraped", PATIENCE, () -> values(figure).size() == 1);
        }
        assertThat(values("up")).containsExactly("1");
        assertThat(values("redis_up")).containsExactly("1");
        assertThat(values("redis_exporter_last_scrape_error")).containsExactly("0");
        assertThat(values("redis_no_such_figure")).isEmpty();
        Await.until("the alerts to be judged", PATIENCE, () -> !asked("rules").contains("\"health\":\"unknown\""));
        assertThat(asked("rules"))
                .contains("\"name\":\"ServerDown\"")
                .doesNotContain("\"health\":\"err\"")
                .doesNotContain("\"state\":\"firing\"");
        assertThat(asUser("admin", "acl log")).isBlank();
    }

    private List<String> values(String figure) throws Exception {
        return VALUE.matcher(asked("query?query=" + figure))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private String asked(String what) throws Exception {
        URI uri = URI.create("http://127.0.0.1:%d/api/v1/%s".formatted(prometheus, what));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private void requireConfined() throws IOException {
        StringBuilder shown = new StringBuilder(compose("config"));
        for (String service : List.of("server", "exporter", "prometheus", "archive", "backup")) {
            assertThat(inspect(service, ".HostConfig.CapDrop")).as(service).isEqualTo("[ALL]");
            assertThat(inspect(service, ".HostConfig.CapAdd")).as(service).isEqualTo("[]");
            assertThat(inspect(service, ".Config.User")).as(service).isIn("999:999", "65534:65534");
            assertThat(Long.parseLong(inspect(service, ".HostConfig.Memory")))
                    .as(service)
                    .isGreaterThan(64 << 20);
            shown.append(engine.docker("inspect", container(service)));
        }
        assertThat(inspect("server", "json .HostConfig.PortBindings")).contains("127.0.0.1");
        try (Stream<Path> secrets = Files.list(out.resolve("secrets"))) {
            for (Path secret : secrets.toList()) {
                assertThat(shown.toString())
                        .doesNotContain(Files.readString(secret).strip());
            }
        }
    }
}
