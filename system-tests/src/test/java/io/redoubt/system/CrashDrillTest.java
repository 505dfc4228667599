package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// `drill crash` on real servers: outcomes that are known come out, for each policy and each ending.
@Timeout(900)
class CrashDrillTest {
    private static final boolean SOAK = Boolean.getBoolean("redoubt.soak");

    @TempDir
    private Path home;

    private DrillCommand drill;

    @BeforeEach
    void emptyScratch() throws IOException {
        drill = DrillCommand.at(home, "crash");
    }

    /// @param rounds one where the loss of a round is held against all that was acknowledged
    private Endings endings(String policy, TestServer server, int rounds) throws Exception {
        OsCommand.require("strace");
        JsonDocument report = drill.run(
                        "--policy",
                        policy,
                        "--rounds",
                        Integer.toString(rounds),
                        "--server-binary",
                        server.require().program().toString(),
                        "--json")
                .succeeded()
                .json();
        assertThat(drill.scratch()).as("nothing stays").isEmptyDirectory();
        assertThat(report.text("policy")).isEqualTo(policy);
        Endings endings = new Endings(report.objects("endings"));
        assertThat(endings.all())
                .extracting(ending -> ending.text("ending"))
                .containsExactly("sigterm", "kill", "powercut");
        assertThat(endings.all()).allSatisfy(ending -> {
            assertThat(ending.number("acknowledged")).as("writes").isGreaterThan(100);
            assertThat(ending.number("disorders")).isZero();
            assertThat(ending.number("halves")).isZero();
        });
        return endings;
    }

    private record Endings(List<JsonDocument> all) {
        JsonDocument of(String name) {
            return all.stream()
                    .filter(ending -> ending.text("ending").equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        long lost(String name) {
            return of(name).object("lostCommands").number("max");
        }
    }

    /// Two in every run, all of them in the long one.
    static List<TestServer> servers() {
        return SOAK ? TestServer.matrix() : List.of(new TestServer("redis-7.0"), new TestServer("valkey-9"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void forcedBeforeEachAnswerNothingIsEverLost(TestServer server) throws Exception {
        Endings endings = endings("aof-always", server, SOAK ? 20 : 2);

        assertThat(List.of(endings.lost("sigterm"), endings.lost("kill"), endings.lost("powercut")))
                .containsOnly(0L);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void forcedOnceASecondAPowerCutTakesWritesOfTheLastSeconds(TestServer server) throws Exception {
        Endings endings = endings("aof-everysec", server, SOAK ? 30 : 3);

        assertThat(endings.lost("sigterm")).isZero();
        assertThat(endings.lost("powercut")).isPositive();
        // One to two seconds, and what a busy machine adds. A kill takes something only where a force was slow: the
        // server then keeps what it has acknowledged in its own memory for up to two seconds.
        for (String ending : List.of("kill", "powercut")) {
            assertThat(endings.of(ending).object("lostMillis").number("max"))
                    .as(ending)
                    .isLessThan(4_000);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void neverForcedAPowerCutTakesAll(TestServer server) throws Exception {
        Endings endings = endings("aof-no", server, 1);

        assertThat(endings.lost("kill")).isZero();
        assertThat(endings.lost("powercut")).isEqualTo(endings.of("powercut").number("acknowledged"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void snapshotsLoseWhatCameAfterTheLast(TestServer server) throws Exception {
        Endings endings = endings("rdb", server, SOAK ? 10 : 1);

        assertThat(endings.lost("sigterm")).as("it saves when asked to end").isZero();
        for (String ending : List.of("kill", "powercut")) {
            assertThat(endings.lost(ending))
                    .as(ending)
                    .isPositive()
                    .isLessThan(endings.of(ending).number("acknowledged"));
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void withoutPersistenceEveryEndingTakesAll(TestServer server) throws Exception {
        Endings endings = endings("none", server, 1);

        for (JsonDocument ending : endings.all()) {
            assertThat(endings.lost(ending.text("ending"))).isEqualTo(ending.number("acknowledged"));
        }
    }

    private Endings faults(String policy, String tag) throws Exception {
        OsCommand.require("strace");
        return new Endings(drill.run(
                        "--policy",
                        policy,
                        "--ending",
                        "all",
                        "--rounds",
                        SOAK ? "10" : "1",
                        "--server-binary",
                        new TestServer(tag).require().program().toString(),
                        "--json")
                .succeeded()
                .json()
                .objects("endings"));
    }

    @Test
    void faultsTakeWhatThePolicyLeavesToTheKernelOrToMemory() throws Exception {
        Endings endings = faults("hybrid", "redis-7.0");

        assertThat(endings.all())
                .extracting(ending -> ending.text("ending"))
                .containsExactly(
                        "sigterm",
                        "kill",
                        "powercut",
                        "diskfull",
                        "fsyncerror",
                        "slowfsync",
                        "killbgsave",
                        "killrewrite",
                        "torntail");
        assertThat(endings.lost("torntail")).isPositive();
        // What a full disk did not take was acknowledged all the same, before the server knew.
        assertThat(endings.all()).allSatisfy(ending -> {
            assertThat(ending.number("acknowledged")).as("writes").isGreaterThan(100);
            assertThat(ending.number("disorders")).isZero();
            assertThat(ending.number("halves")).isZero();
            assertThat(ending.object("lostMillis").number("max"))
                    .as(ending.text("ending"))
                    .isLessThan(5_000);
        });
    }

    @Test
    void forcedBeforeEachAnswerNoFaultButATornFileLosesAnything() throws Exception {
        Endings endings = faults("aof-always", "valkey-9");

        assertThat(endings.all())
                .filteredOn(ending -> !ending.text("ending").equals("torntail"))
                .hasSize(7)
                .allSatisfy(ending -> {
                    assertThat(ending.number("acknowledged")).isPositive();
                    assertThat(ending.object("lostCommands").number("max"))
                            .as(ending.text("ending"))
                            .isZero();
                });
        assertThat(endings.lost("torntail")).as("the file lost what was forced").isPositive();
    }

    @Test
    void aConfigurationOfOnesOwnIsTriedWithoutWhatReachesOutside() throws Exception {
        Path data = Files.createDirectory(home.resolve("precious"));
        Path more = Files.writeString(home.resolve("more.conf"), "appendfsync always\n");
        Path configuration = Files.writeString(
                home.resolve("redis.conf"),
                "port 6379\nrequirepass secret-of-mine\ndir %s\nappendonly yes\nrename-command EVAL \"\"\ninclude %s\n"
                        .formatted(data, more.getFileName()));

        JsonDocument report = drill.run(
                        "--policy", configuration.toString(), "--ending", "kill", "--rounds", "1", "--json")
                .succeeded()
                .json();

        assertThat(report.text("policy")).isEqualTo(configuration.toString());
        assertThat(report.texts("leftOut")).containsExactly("dir", "port", "rename-command", "requirepass");
        assertThat(new Endings(report.objects("endings")).lost("kill")).isZero();
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aConfigurationThatNoServerTakesIsToldInTheServersWords() throws Exception {
        Path configuration =
                Files.writeString(home.resolve("redis.conf"), "appendonly yes\nsave 900 1      # one change\n");

        Ended ended = drill.run("--policy", configuration.toString());

        assertThat(ended.status()).isEqualTo(18);
        assertThat(ended.errors()).contains("at line 2").contains("Invalid save parameters");
        ended.requireNoTrace();
        assertThat(drill.scratch()).isEmptyDirectory();
    }

    @Test
    void endingsThatMakeNoSenseAreNamed() throws Exception {
        JsonDocument report = drill.run(
                        "--policy", "none", "--ending", "torntail", "--ending", "kill", "--rounds", "1", "--json")
                .succeeded()
                .json();

        assertThat(report.objects("impossible"))
                .singleElement()
                .satisfies(left -> assertThat(left.text("reason")).isEqualTo("the server keeps no append-only file"));
    }

    @Test
    void aBudgetThatIsBrokenIsAFailure() throws Exception {
        Ended ended = drill.run("--policy", "none", "--rounds", "1", "--max-loss", "10ms");

        assertThat(ended.status()).isEqualTo(20);
        assertThat(ended.errors())
                .contains("the drill failed: kill lost ")
                .contains("more than the 10 ms of --max-loss");
    }

    @ParameterizedTest
    @CsvSource({"sometimes, 1, --policy", "rdb, 0, --rounds"})
    void whatMakesNoSenseIsRefused(String policy, String rounds, String option) {
        Ended ended = drill.run("--policy", policy, "--rounds", rounds);

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.errors()).contains("redoubt: invalid value ").contains(" for " + option);
    }

    @Test
    void aProgramThatIsNoServerIsRefused() throws Exception {
        Path program = Files.writeString(home.resolve("redis-server"), "#!/bin/sh\necho hello\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        Ended ended = drill.run("--policy", "rdb", "--server-binary", program.toString());

        assertThat(ended.status()).isNotZero();
        assertThat(ended.errors()).contains(program.toString());
        ended.requireNoTrace();
    }
}
