package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `drill compare`: what is known of the policies comes out, on one server with one round each; on the whole
/// matrix with `-Dredoubt.soak=true`. How fast they are is measured, and not judged here.
@Timeout(900)
class ComparisonTest {
    private static final boolean SOAK = Boolean.getBoolean("redoubt.soak");

    @TempDir
    private Path home;

    private DrillCommand drill;

    @BeforeEach
    void emptyScratch() throws IOException {
        drill = DrillCommand.at(home, "compare");
    }

    private void compare(TestServer server, int rounds) throws IOException {
        OsCommand.require("strace");
        Path kept = home.resolve("reports");

        Ended ended = drill.run(
                "--rounds",
                Integer.toString(rounds),
                "--server-binary",
                server.require().program().toString(),
                "--report",
                kept.toString(),
                "--json");

        JsonDocument report = ended.succeeded().json();
        assertThat(ended.errors()).as("how long it takes is said first").startsWith("measuring all policies on ");
        assertThat(drill.scratch()).as("nothing stays").isEmptyDirectory();
        assertThat(report.text("kind")).isEqualTo("compare");
        List<JsonDocument> policies = report.objects("policies");
        assertThat(policies)
                .extracting(policy -> policy.text("policy"))
                .containsExactly("none", "rdb", "aof-no", "aof-everysec", "aof-always", "hybrid");
        policies.forEach(policy -> requireKnownOutcome(policy, rounds));
        assertThat(kept).isDirectoryContaining("glob:**/" + report.text("id") + ".html");
        assertThat(Terminal.at(home)
                        .run("drill", "show", report.text("id"), "--report", kept.toString())
                        .succeeded()
                        .output())
                .contains("aof-everysec  ")
                .contains("power cut takes");
        requireQuoted(report, kept);
    }

    /// By `advise` and `profile`, with the very figures.
    private void requireQuoted(JsonDocument report, Path kept) throws IOException {
        String origin = "drill %s on %s".formatted(report.text("id"), report.text("server"));
        String table = quoting(kept, "advise", "--table");
        assertThat(table).endsWith("Measured: " + origin + ".\n").doesNotContain("not measured here");
        for (JsonDocument policy : report.objects("policies")) {
            String name = policy.text("policy");
            String powerCut = words(policy.object("powercut"));
            assertThat(table)
                    .contains("measured  " + words(policy.object("kill")))
                    .contains("measured  " + powerCut)
                    .contains("measured  %,d writes/s, ".formatted(policy.number("writesPerSecond")))
                    .contains(" for up to %,d keys".formatted(policy.number("recoveredKeys")));
            if (name.equals("aof-everysec")) {
                assertThat(quoting(kept, "advise", "--max-loss", "2s"))
                        .startsWith("Profile    aof-everysec\n")
                        .contains("measured: " + powerCut)
                        .contains("(" + origin + ")");
            }
            Path out = home.resolve("quoted-" + name);
            assertThat(quoting(kept, "profile", name, "--out", out.toString()))
                    .contains("measured figures are in the configuration's comments");
            assertThat(Files.readString(ProfiledServer.config(out)).replaceAll("\n# +", " "))
                    .contains("Measured: " + powerCut)
                    .contains("(" + origin + ")");
        }
    }

    private String quoting(Path kept, String... command) {
        return Terminal.at(home)
                .run(Stream.concat(Stream.of(command), Stream.of("--report", kept.toString()))
                        .toArray(String[]::new))
                .succeeded()
                .output();
    }

    private static String words(JsonDocument ending) {
        JsonDocument lost = ending.object("lostCommands");
        return lost.number("max") == 0
                ? "nothing of %,d writes in ".formatted(ending.number("acknowledged"))
                : "%,d to %,d writes a round, the last ".formatted(lost.number("min"), lost.number("max"));
    }

    private static void requireKnownOutcome(JsonDocument policy, int rounds) {
        String name = policy.text("policy");
        JsonDocument kill = policy.object("kill");
        JsonDocument powerCut = policy.object("powercut");
        assertThat(List.of(kill.number("rounds"), powerCut.number("rounds"))).containsOnly((long) rounds);
        assertThat(policy.number("writesPerSecond")).as(name).isPositive();
        assertThat(policy.number("p99Micros")).as(name).isGreaterThanOrEqualTo(policy.number("p50Micros"));
        assertThat(policy.number("recoveredKeys")).as(name).isEqualTo(name.equals("none") ? 0 : 100_000);
        assertThat(policy.object("recoveryMillis").number("median")).as(name).isPositive();
        switch (name) {
            case "none" -> {
                requireAllLost(kill);
                requireAllLost(powerCut);
            }
            case "rdb" -> assertThat(lost(powerCut)).as(name).isPositive();
            case "aof-no" -> {
                assertThat(lost(kill)).as(name).isZero();
                requireAllLost(powerCut);
            }
            case "aof-always" ->
                assertThat(lost(kill) + lost(powerCut)).as(name).isZero();
            case "aof-everysec", "hybrid" ->
                assertThat(powerCut.object("lostMillis").number("max")).as(name).isLessThan(4000);
            default -> throw new AssertionError(name);
        }
    }

    private static long lost(JsonDocument ending) {
        return ending.object("lostCommands").number("max");
    }

    private static void requireAllLost(JsonDocument ending) {
        assertThat(lost(ending)).isPositive();
        if (ending.number("rounds") == 1) {
            assertThat(lost(ending)).isEqualTo(ending.number("acknowledged"));
        }
    }

    @Test
    void whatIsKnownOfThePoliciesComesOut() throws Exception {
        compare(new TestServer("redis-7.0"), 1);
    }

    static List<TestServer> matrix() {
        return SOAK ? TestServer.matrix() : List.of();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("matrix")
    void onEveryServer(TestServer server) throws Exception {
        compare(server, 3);
    }

    @Test
    void noRoundsAreRefused() {
        Ended ended = drill.run("--rounds", "0");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.errors()).contains("redoubt: invalid value ").contains(" for --rounds");
    }

    @Test
    void aProgramThatIsNoServerIsRefused() throws Exception {
        Path program = Files.writeString(home.resolve("redis-server"), "#!/bin/sh\necho hello\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        Ended ended = drill.run("--server-binary", program.toString());

        assertThat(ended.status()).isNotZero();
        assertThat(ended.errors()).contains(program.toString());
        ended.requireNoTrace();
    }
}
