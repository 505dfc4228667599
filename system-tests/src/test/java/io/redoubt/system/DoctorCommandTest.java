package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `doctor` as a command: what it prints, how it ends, and what it refuses.
@Timeout(120)
class DoctorCommandTest {
    @TempDir
    private Path home;

    private Ended run(String... arguments) {
        return Terminal.at(home).run(arguments);
    }

    /// Each policy and each version once; which of them go together does not matter.
    @ParameterizedTest
    @CsvSource({
        "redis-6.2, redis-6.2, aof-everysec, second",
        "redis-7.0, redis-7.0, hybrid, second",
        "redis-8.0, redis-8, aof-always, none-lost",
        "valkey-8.0, valkey-8, rdb, cache",
        "valkey-8.1, valkey-8, aof-no, cache",
        "valkey-9, valkey-9, none, cache",
    })
    void nothingIsWrongWithARunningServerOfAProfile(String tag, String release, String policy, String durability)
            throws Exception {
        Path out = home.resolve("profile");
        Ended _ = run("profile", policy, "--for", release, "--memory", "64mb", "--out", out.toString())
                .succeeded();
        try (ProfiledServer server = ProfiledServer.start(out, new TestServer(tag))) {
            JsonDocument report = run(
                            "doctor",
                            "redis://127.0.0.1:" + server.port(),
                            "--user",
                            "admin",
                            "--password-file",
                            server.secret("admin").toString(),
                            "--durability",
                            durability,
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
    void aFileThatIsSomethingElseIsNotToldLineByLine() throws IOException {
        Path file = Files.writeString(home.resolve("redis.conf"), "it went wrong\n".repeat(1000));

        Ended ended = run("doctor", file.toString());

        assertThat(ended.output()).contains("and 980 more of unknown-directive");
        assertThat(ended.output().lines()).hasSizeLessThan(200);
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
        run("doctor", "").failed(2, "has no name", "one server");
        run("doctor", home.resolve("none").toString()).failed(2, "there is no file", "one server");
        run("doctor", file.toString(), other.toString()).failed(2, "several configuration files", "one server");
        run("doctor", file.toString(), "--for", "redis").failed(2, "'redis' is no server", "redis-7.0");
        run("doctor", "redis://127.0.0.1:1").failed(18, "127.0.0.1:1", "");
        run("doctor", Files.writeString(home.resolve("compose.yaml"), "a: [").toString())
                .failed(2, "is no YAML", "compose");
    }
}
