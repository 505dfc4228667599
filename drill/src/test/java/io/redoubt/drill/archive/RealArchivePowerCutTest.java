package io.redoubt.drill.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.SourceName;
import io.redoubt.drill.ArchiveProcess;
import io.redoubt.drill.Guard;
import io.redoubt.drill.powercut.DurableBytes;
import io.redoubt.drill.powercut.LoopDisk;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.restore.destination.Trees;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An archive on an ext4 file system whose power really is cut: what it had reported durable is there, and the
/// model of the drill spares nothing that the power cut took.
@Timeout(180)
class RealArchivePowerCutTest {
    private static final int CLIENTS = 2;

    /// A force may have ended just before the cut, which then takes nothing.
    private static final int ATTEMPTS = 5;

    @TempDir
    private Path home;

    private Path folder = Path.of("");

    private final ServerBinary binary = ServerBinaries.standard().embedded();

    /// @param claims what the archive had said
    private record Cut(PrimaryLoad load, long ended, ArchiveClaims claims, DurableBytes model) {}

    @Test
    void whatWasReportedIsThereAndTheModelSparesNothing() throws Throwable {
        Assumptions.assumeTrue(Trace.program().isPresent(), "skipped: no strace");
        long taken = 0;
        for (int attempt = 0; taken == 0 && attempt < ATTEMPTS; attempt++) {
            folder = Files.createDirectory(home.resolve("attempt-" + attempt));
            taken = cutPower();
        }

        assertThat(taken).as("bytes the power cut took").isPositive();
    }

    /// @return bytes the power cut took
    private long cutPower() throws Throwable {
        try (LoopDisk disk = LoopDisk.mount(folder)) {
            Path files = Files.createDirectory(disk.root().resolve("archive"));
            Path had = folder.resolve("had");
            Path left = folder.resolve("left");

            try (ScratchServer primary = ScratchServer.of(binary)
                            .option("repl-diskless-sync-delay", "0")
                            .start(Duration.ofSeconds(30));
                    Guard guard = Guard.start(Optional.empty());
                    Tap tap = Tap.before(primary.port())) {
                Cut cut = kill(primary, guard, tap, files);
                copy(files, had);
                disk.cutPower();
                disk.mountAgain();
                copy(files, left);

                requireReported(cut, archive(List.of(), tap, primary, guard, files));
                Trees.delete(files);
                copy(had, files);
                long _ = cut.model().cut();
                int _ = cut.model().names().undo();
                requireSpared(files, left);
                return bytes(had) - bytes(left);
            }
        }
    }

    private Cut kill(ScratchServer primary, Guard guard, Tap tap, Path files) throws Exception {
        Trace trace = Trace.recording(folder.resolve("trace"));
        try (ArchiveProcess archive = archive(trace.before(), tap, primary, guard, files)) {
            archive.start("--fsync", "everysec", "--segment-size", "1mb");
            archive.awaitStreaming();
            PrimaryLoad load = PrimaryLoad.start(binary, primary, CLIENTS);
            long ended;
            try (load) {
                Await.until(
                        "writes to be reported durable",
                        () -> load.writers().getFirst().acknowledged() > 10_000 && tap.heard() > 1_000_000);
                ended = System.nanoTime();
                int _ = archive.kill();
            }
            ArchiveClaims claims = ArchiveClaims.of(tap.said(), archive);
            trace.awaitEnd(archive.pid());
            return new Cut(load, ended, claims, DurableBytes.of(trace.log(), files));
        }
    }

    private ArchiveProcess archive(List<String> before, Tap tap, ScratchServer primary, Guard guard, Path files) {
        List<String> program = new ArrayList<>(before);
        program.addAll(TestArchive.program());
        return new ArchiveProcess(
                program,
                tap.server(primary.password()),
                new ArchiveProcess.Place(
                        files.resolve("repository"),
                        files.resolve("spool"),
                        folder.resolve("log"),
                        new SourceName("drill")),
                guard);
    }

    private void requireReported(Cut cut, ArchiveProcess archive) throws IOException {
        List<String> failures = new ArrayList<>();
        ArchiveRestore restore = new ArchiveRestore(binary, folder, InstantSource.system());
        ArchiveLoss.Found found =
                new ArchiveRemains(restore, CLIENTS).read(archive, cut.claims().highest(), failures);
        ArchiveRound round =
                new ArchiveLoss(cut.load(), cut.ended(), cut.claims().highest()).round(found, 0, failures);

        assertThat(round.failures()).isEmpty();
        assertThat(round.reported()).as("writes reported durable").isPositive();
        assertThat(round.lostBytes() + round.lostCommands()).isZero();
    }

    private static void requireSpared(Path modelled, Path left) throws IOException {
        for (Path file : files(modelled)) {
            byte[] kept = Files.readAllBytes(file);
            Path real = left.resolve(modelled.relativize(file));
            assertThat(real).as("a name that the model keeps").exists();
            byte[] there = Files.readAllBytes(real);
            assertThat(there.length).as("bytes of %s", file).isGreaterThanOrEqualTo(kept.length);
            assertThat(Arrays.mismatch(there, 0, kept.length, kept, 0, kept.length))
                    .as("first byte of %s that is another", file)
                    .isEqualTo(-1);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static long bytes(Path directory) throws IOException {
        long bytes = 0;
        for (Path file : files(directory)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
