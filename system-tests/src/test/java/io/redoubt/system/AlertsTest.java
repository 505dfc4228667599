package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.cli.monitor.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The alerts and the dashboard of `deploy/` fit the metrics there are, and each alert fires and clears.
class AlertsTest {
    private static final Path DEPLOY =
            Path.of("").toAbsolutePath().resolveSibling("").resolve("deploy");
    private static final Path PROMETHEUS = DEPLOY.resolve("prometheus");
    private static final Path NOTHING = Path.of("/dev/null");

    @TempDir
    Path folder;

    @Test
    void rulesAndConfigurationAreWhatPrometheusTakes() throws Exception {
        Promtool promtool = Promtool.require();

        assertThat(promtool.run(PROMETHEUS, NOTHING, "check", "rules", "alerts.yml")
                        .status())
                .isZero();
        assertThat(promtool.run(PROMETHEUS, NOTHING, "check", "config", "prometheus.yml")
                        .status())
                .isZero();
    }

    @Test
    void eachAlertFiresAndClears() throws Exception {
        Promtool.Verdict verdict = Promtool.require().run(PROMETHEUS, NOTHING, "test", "rules", "alerts_test.yml");

        assertThat(verdict.status()).as(verdict.said()).isZero();
        String tests = Files.readString(PROMETHEUS.resolve("alerts_test.yml"));
        for (String alert : alerts()) {
            assertThat(tests).contains("- name: " + alert + " fires\n").contains("- name: " + alert + " clears\n");
        }
        assertThat(alerts()).hasSizeGreaterThan(15);
    }

    /// The tests of the alerts are no decoration: an alert that never fires fails them, and so does one that always
    /// does.
    @Test
    void alertsThatNeverOrAlwaysFireAreFound() throws Exception {
        Promtool promtool = Promtool.require();
        Files.copy(PROMETHEUS.resolve("alerts_test.yml"), folder.resolve("alerts_test.yml"));
        String rules = Files.readString(PROMETHEUS.resolve("alerts.yml"));

        for (String expression : List.of("vector(0) > 1", "vector(1)")) {
            Files.writeString(
                    folder.resolve("alerts.yml"), rules.replaceAll("(?m)^(\\s+expr: ).*$", "$1" + expression));
            Promtool.Verdict verdict = promtool.run(folder, NOTHING, "test", "rules", "alerts_test.yml");

            assertThat(verdict.status()).isNotZero();
            for (String alert : alerts()) {
                assertThat(verdict.said()).contains(alert);
            }
        }
    }

    private static List<String> alerts() throws IOException {
        return found("(?m)^ +- alert: (\\w+)$", PROMETHEUS.resolve("alerts.yml"))
                .toList();
    }

    @Test
    void everyQueryIsOfAMetricThatIsServed() throws IOException {
        Set<String> served = Stream.of(Metric.values()).map(Metric::id).collect(Collectors.toSet());

        for (String file : List.of("prometheus/alerts.yml", "prometheus/alerts_test.yml", "grafana/redoubt.json")) {
            Set<String> asked =
                    found("\\b(redoubt_[a-z0-9_]+)", DEPLOY.resolve(file)).collect(Collectors.toSet());
            assertThat(asked).as(file).isNotEmpty().isSubsetOf(served);
        }
    }

    private static Stream<String> found(String pattern, Path file) throws IOException {
        String text = Files.readString(file);
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList()
                .stream();
    }

    @Test
    void thePageThatListsTheMetricsIsTheOneTheyGive() throws IOException {
        assertThat(Files.readAllLines(DEPLOY.resolveSibling("docs/reference/metrics.md")))
                .as("renew it with: ./redoubt reference metrics > docs/reference/metrics.md")
                .isEqualTo(Metric.page());
    }
}
