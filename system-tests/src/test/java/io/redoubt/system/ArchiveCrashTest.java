package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// `drill archive`: whatever ends the archive, what it had reported durable is there. One round of each ending on
/// one server; on the whole matrix, for every policy of the spool, with `-Dredoubt.soak=true`. That a broken
/// archive is found is shown beside the drill itself.
@Timeout(900)
class ArchiveCrashTest {
    private static final boolean SOAK = Boolean.getBoolean("redoubt.soak");

    @TempDir
    private Path home;

    private DrillCommand drill;

    @BeforeEach
    void emptyScratch() throws IOException {
        drill = DrillCommand.at(home, "archive");
    }

    private void requireNothingLost(TestServer server, String fsync, int rounds) throws IOException {
        JsonDocument report = drill.run(
                        "--fsync",
                        fsync,
                        "--rounds",
                        Integer.toString(rounds),
                        "--server-binary",
                        server.require().program().toString(),
                        "--json")
                .succeeded()
                .json();

        assertThat(drill.scratch()).as("nothing stays").isEmptyDirectory();
        assertThat(report.text("kind")).isEqualTo("archive");
        assertThat(report.objects("endings"))
                .extracting(ending -> ending.text("ending"))
                .containsExactly("sigterm", "kill", "powercut");
        assertThat(report.objects("endings")).allSatisfy(ending -> {
            assertThat(ending.number("reported")).as("writes reported durable").isPositive();
            assertThat(ending.object("lostCommands").number("max")).isZero();
            assertThat(ending.object("lostBytes").number("max")).isZero();
        });
    }

    /// This server is one that asks the archive itself what it has forced (`WAITAOF`).
    @Test
    void whatWasReportedDurableIsThereHoweverTheArchiveEnds() throws Exception {
        OsCommand.require("strace");

        requireNothingLost(new TestServer("valkey-9"), "everysec", 1);
    }

    static List<TestServer> matrix() {
        return SOAK ? TestServer.matrix() : List.of();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("matrix")
    void onEveryServerUnderEveryPolicy(TestServer server) throws Exception {
        OsCommand.require("strace");
        for (String fsync : List.of("everysec", "always", "no")) {
            requireNothingLost(server, fsync, 5);
        }
    }

    @ParameterizedTest
    @CsvSource({"--rounds, 0", "--clients, 0", "--fsync, sometimes"})
    void whatMakesNoSenseIsRefused(String option, String value) {
        Ended ended = drill.run(option, value);

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.errors()).contains("redoubt: invalid value ").contains(" for " + option);
    }

    @Test
    void aProgramThatIsNoServerIsRefused() throws Exception {
        Path program = Files.writeString(home.resolve("redis-server"), "#!/bin/sh\necho hello\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        Ended ended = drill.run("--server-binary", program.toString());

        assertThat(ended.status()).isNotZero();
        assertThat(ended.errors()).contains(program.toString());
        ended.requireNoTrace();
        assertThat(drill.scratch()).isEmptyDirectory();
    }

    @Test
    void aBrokenBudgetIsAFailure() {
        Assumptions.assumeTrue(SOAK, "skipped: no soak");

        Ended ended = drill.run("--rounds", "1", "--max-loss", "0ms");

        assertThat(ended.status()).isEqualTo(20);
        assertThat(ended.errors()).contains("behind the primary, more than the 0 ms of --max-loss");
    }
}
