package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import io.redoubt.testkit.OsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A crash drill that is ended in the middle of a round leaves no server, no strace and no file.
@Timeout(180)
class EndedCrashDrillTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path home;
    private Path scratch;
    private Path temporary;

    @BeforeEach
    void directories(@TempDir Path folder) throws IOException {
        home = folder.toRealPath();
        scratch = Files.createDirectory(home.resolve("scratch"));
        temporary = Files.createDirectory(home.resolve("tmp"));
    }

    private Process started(String... more) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + temporary,
                                ArchiveProgram.class.getName(),
                                "drill",
                                "crash",
                                "--policy",
                                "aof-everysec",
                                "--scratch",
                                scratch.toString()),
                        Stream.of(more))
                .toList();
        var builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(home.resolve("errors").toFile());
        builder.environment().putAll(Map.of("CLASSPATH", System.getProperty("java.class.path")));
        return builder.start();
    }

    /// Servers of the drill: their working directories are in it.
    private List<Path> servers() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> worksIn(process, scratch))
                    .toList();
        }
    }

    private static boolean worksIn(Path process, Path directory) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).startsWith(directory);
        } catch (IOException _) {
            return false; // it is gone
        }
    }

    /// Those that are told of a file in it, as strace is.
    private boolean isWatched() {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info()
                        .arguments()
                        .filter(words -> Stream.of(words)
                                .anyMatch(word -> word.startsWith(scratch.toString()) && word.endsWith(".trace")))
                        .isPresent());
    }

    private Process inTheMiddleOfARound() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "skipped: no /proc");
        Assumptions.assumeTrue(OsCommand.run("strace", "-V"), "skipped: no strace");
        Process drill = started("--ending", "powercut", "--rounds", "100");
        Await.until("a server that is watched", PATIENCE, () -> {
            assertThat(drill.isAlive())
                    .as("the drill, which says: " + Files.readString(home.resolve("errors")))
                    .isTrue();
            return !servers().isEmpty() && isWatched();
        });
        return drill;
    }

    private void awaitNobody() {
        Await.until("servers and strace to be gone", PATIENCE, () -> servers().isEmpty() && !isWatched());
    }

    @Test
    void afterAnInterruptNothingIsLeft() throws Exception {
        Process drill = inTheMiddleOfARound();

        Child.signal("INT", drill.pid());

        assertThat(drill.onExit().join().exitValue()).isEqualTo(130);
        awaitNobody();
        assertThat(scratch).isEmptyDirectory();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void afterAKillItsServersEndAndTheNextDrillClearsUp() throws Exception {
        Process drill = inTheMiddleOfARound();

        Child.signal("KILL", drill.pid());

        assertThat(drill.onExit().join().exitValue()).isEqualTo(137);
        awaitNobody();
        Await.until("the guard to have removed its own", PATIENCE, () -> isEmpty(temporary));
        assertThat(scratch).as("what waits for the next drill").isNotEmptyDirectory();
        Process next = started("--ending", "kill", "--rounds", "1");
        assertThat(next.onExit().join().exitValue()).isZero();
        assertThat(scratch).isEmptyDirectory();
        assertThat(temporary).isEmptyDirectory();
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void whereThereIsNoRoomNothingIsBegun() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(home.resolve("small"), 64)) {
            Ended ended = Terminal.at(home)
                    .run(
                            "drill",
                            "crash",
                            "--policy",
                            "rdb",
                            "--scratch",
                            disk.root().toString());

            ended.failed(15, "the crash drill needs 512", "another volume");
            assertThat(disk.root()).isEmptyDirectory();
        }
    }
}
