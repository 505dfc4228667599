package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `doctor`, and that it finds nothing wrong with what `profile` writes.
@Timeout(120)
class DoctorCommandTest {
    private static final List<String> RELEASES =
            List.of("redis-6.2", "redis-7.0", "redis-7.2", "redis-8", "valkey-8", "valkey-9");

    @TempDir
    private Path home;

    private static Stream<Arguments> profiles() {
        return RELEASES.stream()
                .flatMap(release -> Stream.of("none", "rdb", "aof-no", "aof-everysec", "aof-always", "hybrid")
                        .map(name -> Arguments.of(name, release)));
    }

    /// What each profile promises, in the doctor's words.
    private static String goal(String name) {
        return switch (name) {
            case "none", "rdb", "aof-no" -> "cache";
            case "aof-always" -> "none-lost";
            default -> "second";
        };
    }

    private Ended run(String... arguments) {
        return Terminal.at(home).run(arguments);
    }

    private Path profile(String name, String release, String... more) {
        Path out = home.resolve(more.length == 0 ? "plain" : "compose");
        List<String> command = new ArrayList<>(
                List.of("profile", name, "--for", release, "--memory", "64mb", "--out", out.toString()));
        command.addAll(List.of(more));
        Ended _ = run(command.toArray(String[]::new)).succeeded();
        return out;
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void nothingIsWrongWithTheFilesOfAProfile(String name, String release) {
        Path plain = profile(name, release);
        Path containers = profile(name, release, "--compose", "--with", "exporter,prometheus,backup");

        Ended file = run(
                "doctor",
                ProfiledServer.config(plain).toString(),
                "--for",
                release,
                "--durability",
                goal(name),
                "--fail-on",
                "note");
        Ended compose = run(
                "doctor",
                containers.resolve("compose.yaml").toString(),
                "--for",
                release,
                "--durability",
                goal(name),
                "--fail-on",
                "note");

        assertThat(file.status()).as(file.output()).isZero();
        assertThat(compose.status()).as(compose.output()).isZero();
        assertThat(compose.output()).contains("errors: 0, warnings: 0, notes: 0");
    }

    @Test
    void nothingIsWrongWithARunningServerOfAProfile() throws Exception {
        Path out = profile("hybrid", "redis-7.0");
        try (ProfiledServer server = ProfiledServer.start(out, new TestServer("redis-7.0"))) {
            JsonDocument report = run(
                            "doctor",
                            "redis://127.0.0.1:" + server.port(),
                            "--user",
                            "admin",
                            "--password-file",
                            server.secret("admin").toString(),
                            "--json")
                    .json();

            // The machine is not the profile's: where temporary files lie, and how its kernel is set.
            List<String> found = report.objects("findings").stream()
                    .map(finding -> finding.text("rule"))
                    .filter(rule -> !List.of("no-overcommit", "volatile-volume", "volume-nearly-full", "network-volume")
                            .contains(rule))
                    .toList();
            assertThat(found).isEmpty();
            assertThat(report.number("rulesApplied")).isGreaterThan(100);
        }
    }

    @Test
    void theExitStatusIsWhatWasAskedFor() throws IOException {
        Path file = Files.writeString(home.resolve("redis.conf"), "appendonly yes\ndir /data\nbind 127.0.0.1\n");

        assertThat(run("doctor", file.toString()).status()).isZero();
        assertThat(run("doctor", file.toString(), "--fail-on", "warning").status())
                .isEqualTo(3);
        assertThat(run("doctor", file.toString(), "--durability", "none-lost").status())
                .isEqualTo(3);
        assertThat(run("doctor", file.toString()).output()).contains("warning  no-memory-limit: maxmemory 0");
    }

    @Test
    void theReportIsForProgramsToo() throws IOException {
        Path file = Files.writeString(home.resolve("redis.conf"), "save 900 1 # often\n");

        JsonDocument report = run("doctor", file.toString(), "--json").json();

        JsonDocument finding = report.objects("findings").getFirst();
        assertThat(finding.text("rule")).isEqualTo("trailing-comment");
        assertThat(finding.text("severity")).isEqualTo("error");
        assertThat(finding.text("evidence")).isEqualTo("save 900 1 # often");
        assertThat(finding.text("where")).isEqualTo(file + ":1");
        assertThat(finding.text("consequence")).isNotBlank();
        assertThat(finding.text("fix")).isNotBlank();
        assertThat(report.objects("unseen")).isNotEmpty();
    }

    @Test
    void aRuleIsExplained() {
        Ended explained = run("doctor", "explain", "would-start-empty").succeeded();

        assertThat(explained.output()).contains("consequence", "fix", "source", "data, settings");
        run("doctor", "explain", "nonsense").failed(2, "there is no rule 'nonsense'", "docs/reference/doctor.md");
        run("doctor", "explain").failed(2, "takes one rule", "trailing-comment");
    }

    @Test
    void whatIsGivenWronglyIsToldInWords() throws IOException {
        Path file = Files.writeString(home.resolve("redis.conf"), "hz 10\n");
        Path other = Files.writeString(home.resolve("other.conf"), "hz 10\n");

        run("doctor").failed(2, "nothing to examine", "one server");
        run("doctor", home.resolve("none").toString()).failed(2, "there is no file", "one server");
        run("doctor", file.toString(), other.toString()).failed(2, "several configuration files", "one server");
        run("doctor", file.toString(), "--for", "redis").failed(2, "not an engine and version", "redis-7.0");
        run("doctor", "redis://127.0.0.1:1").failed(18, "127.0.0.1:1", "");
        run("doctor", Files.writeString(home.resolve("compose.yaml"), "a: [").toString())
                .failed(2, "is no YAML", "compose");
    }

    @Test
    void aRepositoryIsLookedAtIfItIsNamed() throws IOException {
        Path file = Files.writeString(home.resolve("redis.conf"), "hz 10\n");

        run("doctor", file.toString(), "--repo", home.resolve("nowhere").toString())
                .failed(10, "nowhere", "");
    }
}
