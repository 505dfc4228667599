package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A drill keeps to itself: it touches nothing that is kept, and nothing of it stays, however it ends.
@Timeout(180)
class DrillSafetyTest {
    private static RecordedSource recorded;

    @TempDir
    private Path folder;

    private Path scratch;

    @BeforeAll
    static void record(@TempDir Path shared) throws Exception {
        recorded = RecordedSource.in(shared);
    }

    @BeforeEach
    void scratch() throws IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
    }

    private Ended in(Path directory) {
        return recorded.drill("--scratch", directory.toString());
    }

    @Test
    void whereSomethingIsKeptNoDrillTakesPlace() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path inside = Files.createDirectories(data.resolve("appendonlydir/some"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), recorded.repository());
        Path snapshot = Files.createDirectory(folder.resolve("snapshot"));
        Files.write(snapshot.resolve("dump.rdb"), "REDIS0011".getBytes(StandardCharsets.US_ASCII));
        Path log = Files.createDirectory(folder.resolve("log"));
        Files.writeString(log.resolve("appendonly.aof"), "*1\r\n$4\r\nPING\r\n");
        Path spool = recorded.store().spool().path();

        in(recorded.repository()).failed(2, "lies in '" + recorded.repository() + "'", "a directory of its own");
        in(recorded.repository().resolve("sources")).failed(2, "where backups and logs are kept", "of its own");
        in(link).failed(2, "lies in '" + recorded.repository() + "'", "a directory of its own");
        in(spool).failed(2, "lies in '" + spool + "'", "a directory of its own");
        in(data).failed(2, "lies where a server keeps its data: there is '" + data.toRealPath(), "of its own");
        in(inside).failed(2, "lies where a server keeps its data", "of its own");
        in(snapshot).failed(2, "dump.rdb", "of its own");
        in(log).failed(2, "appendonly.aof", "of its own");
        in(folder.resolve("nowhere")).failed(2, "is no directory", "Name one");
    }

    @Test
    void otherFilesAreNoServers() throws Exception {
        Files.writeString(scratch.resolve("notes.rdb"), "my notes");
        Files.createFile(scratch.resolve("empty.aof"));

        in(scratch).succeeded();

        assertThat(names(scratch)).containsExactlyInAnyOrder("notes.rdb", "empty.aof");
    }

    @Test
    void twoAtOnceAreTwoDrills() throws Exception {
        int before = drills();
        List<Callable<Ended>> both = List.of(() -> in(scratch), () -> in(scratch));

        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Ended> one : threads.invokeAll(both)) {
                one.get().succeeded();
            }
        }

        assertThat(drills()).isEqualTo(before + 2);
        assertThat(scratch).isEmptyDirectory();
    }

    private int drills() {
        return recorded.run("list", "--json")
                .succeeded()
                .json()
                .objects("drills")
                .size();
    }

    @Test
    void spaceIsLookedAtBeforeAnythingIsWritten() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("small"), 5)) {
            in(disk.root()).failed(15, "the drill needs ", "another volume");

            assertThat(disk.root()).isEmptyDirectory();
        }
    }

    /// A drill that is held up in the middle: its server has loaded the dataset and is asked for an entry to come.
    private final class Held implements AutoCloseable {
        private final Process process;
        private final ProcessHandle server;

        Held() throws IOException {
            Path file = Files.writeString(folder.resolve("asserted"), "XREAD BLOCK 0 STREAMS none $ = something\n");
            process = program(
                    "drill",
                    "restore",
                    "--repo",
                    recorded.repository().toString(),
                    "--scratch",
                    scratch.toString(),
                    "--assert",
                    file.toString());
            server = Await.value("a server that is asked", Duration.ofSeconds(60), this::asked);
        }

        private Optional<ProcessHandle> asked() {
            boolean begun = below(scratch).anyMatch(path -> path.endsWith("restored"));
            return begun ? workingBelow(scratch) : Optional.empty();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private Process program(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                ArchiveProgram.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private static Stream<Path> below(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.toList().stream();
        } catch (IOException | java.io.UncheckedIOException _) {
            return Stream.empty(); // it changes while we look
        }
    }

    private static Optional<ProcessHandle> workingBelow(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(one -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc", Long.toString(one.pid()), "cwd"))
                                .startsWith(directory);
                    } catch (IOException _) {
                        return false;
                    }
                })
                .findFirst();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    void aDrillThatIsToldToEndTakesAllOfItAlong() throws Exception {
        try (Held drill = new Held()) {
            Child.signal("TERM", drill.process.pid());

            int status = drill.process.waitFor();

            assertThat(status).isNotZero();
            Await.until("its server to be gone", () -> !drill.server.isAlive());
            assertThat(scratch).isEmptyDirectory();
        }
    }

    @Test
    void aDrillThatIsKilledLeavesNoServerAndItsFilesOnlyToTheNext() throws Exception {
        try (Held drill = new Held()) {
            Child.signal("KILL", drill.process.pid());
            int status = drill.process.waitFor();
            assertThat(status).isEqualTo(137);
            Await.until("its server to be gone", () -> !drill.server.isAlive());
            assertThat(names(scratch)).singleElement().asString().startsWith("redoubt-drill-");
        }
        Path mine = Files.createDirectory(scratch.resolve("redoubt-drill-notes"));

        in(scratch).succeeded();

        assertThat(names(scratch)).containsExactly(mine.getFileName().toString());
    }

    @Test
    void theFilesOfADrillThatRunsAreNotThoseOfOneThatWasKilled() throws Exception {
        try (Held drill = new Held()) {
            in(scratch).succeeded();

            assertThat(names(scratch)).hasSize(1);
            assertThat(drill.server.isAlive()).isTrue();
            Child.signal("TERM", drill.process.pid());
            int _ = drill.process.waitFor();
        }
    }
}
