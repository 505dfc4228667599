package io.redoubt.testkit;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SimDiskThreadsTest {
    private static final int THREADS = 8;
    private static final int RECORDS = 500;
    private static final int RECORD = 16;

    private final SimDisk disk = SimDisk.seeded(11);
    private final Path file = disk.root().resolve("f");

    private boolean appendRecords(byte filling) throws IOException {
        byte[] record = new byte[RECORD];
        Arrays.fill(record, filling);
        try (FileChannel channel = FileChannel.open(file, CREATE, APPEND)) {
            for (int i = 0; i < RECORDS; i++) {
                channel.write(ByteBuffer.wrap(record));
                channel.force(false);
            }
            return true;
        } catch (SimulatedCrash _) {
            return false;
        }
    }

    private List<Boolean> inParallel() throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (byte i = 1; i <= THREADS; i++) {
                byte filling = i;
                running.add(threads.submit(() -> appendRecords(filling)));
            }
            List<Boolean> finished = new ArrayList<>();
            for (Future<Boolean> thread : running) {
                finished.add(thread.get());
            }
            return finished;
        }
    }

    @Test
    void appendsOfManyThreadsNeitherMixNorGetLost() throws Exception {
        assertThat(inParallel()).doesNotContain(false);

        byte[] content = Files.readAllBytes(file);
        assertThat(content).hasSize(THREADS * RECORDS * RECORD);
        for (int at = 0; at < content.length; at++) {
            assertThat(content[at]).isEqualTo(content[at - at % RECORD]);
        }
    }

    @Test
    void aCrashStopsEveryThread() throws Exception {
        disk.crashAfter(1000);

        assertThat(inParallel()).doesNotContain(true);
        assertThat(disk.operations()).isEqualTo(1000);
    }
}
