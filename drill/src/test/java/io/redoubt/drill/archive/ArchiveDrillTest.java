package io.redoubt.drill.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.FsyncPolicy;
import io.redoubt.core.Progress;
import io.redoubt.drill.crash.Ending;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.servers.ServerBinaries;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A drill of the archive that finds nothing is worth something only if it finds an archive that is broken.
@Timeout(120)
class ArchiveDrillTest {
    private static final int LARGER_THAN_A_HEADER = 4096;

    @TempDir
    private Path folder;

    @BeforeEach
    void requireStrace() {
        Assumptions.assumeTrue(Trace.program().isPresent(), "skipped: no strace");
    }

    private ArchiveEnding powerCut(FsyncPolicy fsync, ArchiveDrill.Sabotage sabotage) throws Exception {
        var order = new ArchiveDrill.Order(ServerBinaries.standard().embedded(), TestArchive.program(), fsync, 2);
        return new ArchiveDrill(
                        order, new SplittableRandom(1), folder, Progress.silent(), InstantSource.system(), sabotage)
                .run(List.of(Ending.POWERCUT), 1)
                .getFirst();
    }

    @Test
    void anArchiveWhoseForcesDoNothingIsCaught() throws Exception {
        ArchiveEnding ending = powerCut(FsyncPolicy.EVERYSEC, new ArchiveDrill.Sabotage() {
            @Override
            public List<String> program(List<String> usual) {
                List<String> lying = new ArrayList<>(usual);
                lying.addAll(usual.indexOf("-f"), List.of("-e", "inject=fsync,fdatasync:retval=0"));
                return lying;
            }
        });

        assertThat(ending.rounds().getFirst().lostBytes()).isPositive();
        assertThat(ending.failures(Optional.empty()))
                .anySatisfy(failure -> assertThat(failure)
                        .contains("powercut: the archive lost")
                        .contains("reported durable"));
    }

    @Test
    void bytesMissingBelowWhatWasReportedAreFound() throws Exception {
        ArchiveEnding ending = powerCut(FsyncPolicy.ALWAYS, new ArchiveDrill.Sabotage() {
            @Override
            public void files(Path directory) throws IOException {
                halve(newestLog(directory));
            }
        });

        assertThat(ending.failures(Optional.empty())).isNotEmpty();
        assertThat(ending.rounds().getFirst().lostCommands()).isPositive();
    }

    private static Path newestLog(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log-"))
                    .filter(file -> file.toFile().length() > LARGER_THAN_A_HEADER)
                    .max(Comparator.comparing(Path::getFileName))
                    .orElseThrow();
        }
    }

    private static void halve(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
    }
}
