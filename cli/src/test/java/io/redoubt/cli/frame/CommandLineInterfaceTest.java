package io.redoubt.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineInterfaceTest {
    @TempDir
    private Path folder;

    private Stage stage = new Stage(Path.of("."));

    @BeforeEach
    void setUp() {
        stage = new Stage(folder);
    }

    @Test
    void aCommandSeesItsOperandsAndOptionsFromEverySource() {
        stage.with("REDOUBT_REPO", "/srv/repo");

        int status = stage.run("echo", "redis://a", "b", "--segment-size", "8mb", "--yes");

        assertThat(status).isZero();
        assertThat(stage.out()).isEqualTo("redis://a b 8mb /srv/repo true\n");
        assertThat(stage.err()).isEqualTo("echoing\n");
    }

    @Test
    void withJsonOnlyTheObjectIsPrinted() {
        stage.run("echo", "redis://a", "--json", "--quiet");

        assertThat(stage.out()).isEqualTo("{\"schema\":1,\"uri\":\"redis://a\"}\n");
        assertThat(stage.err()).isEmpty();
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearestOne() {
        int status = stage.run("ecko");

        assertThat(status).isEqualTo(2);
        assertThat(stage.err())
                .isEqualTo("redoubt: unknown command 'ecko'\n"
                        + "Did you mean 'echo'? Run 'redoubt --help' for what there is.\n");
        assertThat(stage.out()).isEmpty();
    }

    @Test
    void anUnknownOptionIsAnsweredWithTheNearestOne() {
        int status = stage.run("echo", "redis://a", "--segment-sise=8mb");

        assertThat(status).isEqualTo(2);
        assertThat(stage.err())
                .isEqualTo("redoubt: unknown option '--segment-sise'\n"
                        + "Did you mean '--segment-size'? Run 'redoubt echo --help' for what it takes.\n");
    }

    @Test
    void whatIsMissingOrWrongOrTooMuchIsWrongUsage() {
        List<String[]> wrong = List.of(
                new String[] {"echo"},
                new String[] {"echo", "a", "b", "c"},
                new String[] {"echo", "a", "--repo"},
                new String[] {"echo", "a", "--repo", "--yes"},
                new String[] {"echo", "a", "--repo=x", "--repo=y"},
                new String[] {"echo", "a", "--yes=maybe"},
                new String[] {"echo", "a", "--segment-size=huge"},
                new String[] {"echo", "a", "--segment-size", "-1mb"},
                new String[] {"echo", "a", "--segment-size=-1mb"},
                new String[] {"help", "nothing"},
                new String[] {"--nonsense"},
                new String[] {"--repo=x", "echo", "a"});

        assertThat(wrong).allSatisfy(arguments -> {
            Stage fresh = new Stage(folder);
            assertThat(fresh.run(arguments)).isEqualTo(2);
            assertThat(fresh.err()).startsWith("redoubt: ").doesNotContain("picocli", "\tat ");
            assertThat(fresh.err().lines()).hasSize(2);
        });
    }

    @Test
    void aPasswordInAMisplacedUriIsNotRepeated() {
        stage.run("echo", "a", "b", "redis://me:hunter2@host");

        assertThat(stage.err()).doesNotContain("hunter2").contains("redis://***@host");
    }

    @Test
    void aFailureIsAMessageAHintAndTheStatusOfItsCode() {
        int status = stage.run(CommandLineInterfaceTest::failLocked, "echo", "redis://a");

        assertThat(status).isEqualTo(11);
        assertThat(stage.err()).endsWith("redoubt: repository '/srv' is locked\nStop the other archive first.\n");
    }

    @Test
    void withJsonAFailureIsAlsoOneObject() {
        stage.run(CommandLineInterfaceTest::failLocked, "echo", "redis://a", "--json");

        assertThat(stage.out())
                .endsWith("{\"schema\":1,\"error\":{\"code\":\"LOCKED\",\"message\":\"repository '/srv' is locked\","
                        + "\"hint\":\"Stop the other archive first.\",\"exitStatus\":11}}\n");
    }

    @Test
    void anUnexpectedFailureIsOneLineAndAPrivateFileWithTheDetails() throws IOException {
        int status = stage.run(CommandLineInterfaceTest::failUnexpectedly, "echo", "redis://me:hunter2@a");

        Path report = onlyReport();
        assertThat(status).isEqualTo(1);
        assertThat(stage.err())
                .contains("redoubt: unexpected failure: java.lang.IllegalStateException: the impossible")
                .contains("The details are in '" + report + "'")
                .doesNotContain("\tat ");
        assertThat(Files.readString(report))
                .contains("\tat ", "command: echo", "2026-11-23T10:00:00.123Z")
                .doesNotContain("hunter2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(report)))
                .isEqualTo("rw-------");
    }

    @Test
    void theStackTraceIsShownOnlyWithVerbose() {
        stage.run(CommandLineInterfaceTest::failUnexpectedly, "echo", "redis://a", "--verbose");

        assertThat(stage.err()).contains("\tat ");
    }

    @Test
    void anInterruptedCommandEndsWith130() {
        assertThat(stage.interrupted().run("echo", "redis://a")).isEqualTo(130);
    }

    @Test
    void aResultThatCouldNotBeWrittenIsAFailure() {
        int status = stage.writingTo(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                })
                .run("echo", "redis://a");

        assertThat(status).isEqualTo(1);
        assertThat(stage.err()).contains("redoubt: standard output could not be written");
    }

    @Test
    void helpShowsOptionsWithDefaultsRangesAndEnvironmentNamesStatusesAndAnExample() {
        for (String[] arguments : List.of(new String[] {"echo", "--help"}, new String[] {"help", "echo"})) {
            Stage fresh = new Stage(folder);
            assertThat(fresh.run(arguments)).isZero();
            assertThat(fresh.out())
                    .contains("Usage: redoubt echo [OPTIONS] URI [NAME]")
                    .contains("--segment-size=SIZE")
                    .contains("Default: 64mb. Range: 1mb to 4gb. Environment: REDOUBT_SEGMENT_SIZE.")
                    .contains("Default: 5% or 1gb, whichever is larger.")
                    .contains("11  locked by another writer")
                    .contains("redoubt echo redis://127.0.0.1 --segment-size=8mb");
        }
    }

    @Test
    void theListOfCommandsIsShownOnRequestAndWhenThereIsNoCommand() {
        assertThat(stage.run("--help")).isZero();
        assertThat(stage.out()).contains("echo  Tell what was given.").contains("Usage: redoubt COMMAND");

        Stage bare = new Stage(folder);
        assertThat(bare.run()).isEqualTo(2);
        assertThat(bare.out()).isEmpty();
        assertThat(bare.err()).isEqualTo(stage.out());
    }

    @Test
    void theVersionNamesTheProgramAndTheJdk() {
        assertThat(stage.run("--version")).isZero();

        assertThat(stage.out()).matches("redoubt \\d+\\.\\d+\\.\\d+\\S* \\(JDK 25\\S*\\)\n");
    }

    private static int failLocked(Invocation in) {
        throw new RedoubtException(ErrorCode.LOCKED, "repository '/srv' is locked", "Stop the other archive first.");
    }

    private static int failUnexpectedly(Invocation in) {
        throw new IllegalStateException("the impossible");
    }

    private Path onlyReport() throws IOException {
        try (Stream<Path> reports = Files.list(folder.resolve(".local/state/redoubt/failures"))) {
            List<Path> all = reports.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
