package io.redoubt.drill.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.drill.loss.NumberedWriter;
import io.redoubt.drill.powercut.DurableBytes;
import io.redoubt.drill.powercut.LoopDisk;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.servers.ServerBinary;
import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the model says a power cut leaves is held to what ext4 leaves when its power really is cut.
@Timeout(120)
class RealPowerCutTest {
    private static final Duration START = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"everysec", "no"})
    void theModelNeverSparesWhatARealPowerCutTakes(String fsync) throws Throwable {
        Assumptions.assumeTrue(Trace.program().isPresent(), "skipped: no strace");
        try (LoopDisk disk = LoopDisk.mount(folder)) {
            Path data = Files.createDirectory(disk.root().resolve("data"));
            Path inMemory = folder.resolve("as-the-server-saw-it");
            DurableBytes model = crash(data, fsync);
            copy(data, inMemory);
            disk.cutPower();
            disk.mountAgain();

            long lost = 0;
            for (Path file : files(data)) {
                byte[] left = Files.readAllBytes(file);
                byte[] had = Files.readAllBytes(inMemory.resolve(data.relativize(file)));
                assertThat((long) left.length).as("bytes of " + file).isGreaterThanOrEqualTo(model.of(file));
                assertThat(Arrays.mismatch(left, 0, left.length, had, 0, left.length))
                        .as("first byte of %s that is another", file)
                        .isEqualTo(-1);
                lost += had.length - left.length;
            }
            assertThat(lost).as("bytes the power cut took").isPositive();
            if (fsync.equals("no")) {
                assertThat(files(data)).anySatisfy(file -> {
                    assertThat(file.toString()).endsWith(".incr.aof");
                    assertThat(file).isEmptyFile();
                });
            }
        }
    }

    private DurableBytes crash(Path data, String fsync) throws Exception {
        Trace trace = Trace.recording(folder.resolve("trace"));
        ServerBinary watched = trace.watched(ServerBinaries.standard().embedded(), folder);
        long pid;
        try (ScratchServer server = ScratchServer.of(watched)
                .directory(data)
                .option("appendonly", "yes")
                .option("appendfsync", fsync)
                .start(START)) {
            pid = server.pid();
            try (NumberedWriter writer = NumberedWriter.start(1, server)) {
                Await.until("writes", () -> writer.acknowledged() > 3000);
                server.kill();
            }
        }
        trace.awaitEnd(pid);
        return DurableBytes.of(trace.log(), data);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
