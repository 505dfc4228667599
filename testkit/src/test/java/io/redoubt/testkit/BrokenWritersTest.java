package io.redoubt.testkit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Writers that publish numbered files and say when one is safe: right ones never lose a file they called safe,
/// whatever the seed, and each broken one is caught.
class BrokenWritersTest {
    private static final int SEEDS = 2_000;
    private static final int FEW_SEEDS = 50;
    private static final int FILES = 12;
    private static final int FILE_SIZE = 6_000;

    /// Publishes one file; on return the file is called safe.
    interface Writer {
        void publish(Path file, byte[] content) throws IOException;
    }

    private static byte[] content(int number) {
        byte[] content = new byte[FILE_SIZE];
        Arrays.fill(content, (byte) ('a' + number));
        return content;
    }

    private static void writeAll(FileChannel channel, byte[] content) throws IOException {
        var buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer.limit(Math.min(content.length, buffer.position() + 700)));
            buffer.limit(content.length);
        }
    }

    private static FileChannel temporary(Path file) throws IOException {
        return FileChannel.open(file.resolveSibling("tmp"), CREATE, TRUNCATE_EXISTING, WRITE);
    }

    private static void right(Path file, byte[] content) throws IOException {
        try (FileChannel channel = temporary(file)) {
            writeAll(channel, content);
            channel.force(true);
        }
        Durability.publish(file.resolveSibling("tmp"), file);
    }

    private static void withoutDirectoryForce(Path file, byte[] content) throws IOException {
        try (FileChannel channel = temporary(file)) {
            writeAll(channel, content);
            channel.force(true);
        }
        Files.move(file.resolveSibling("tmp"), file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void withoutForceBeforeRename(Path file, byte[] content) throws IOException {
        try (FileChannel channel = temporary(file)) {
            writeAll(channel, content);
        }
        Durability.publish(file.resolveSibling("tmp"), file);
    }

    private static void retryingAFailedForce(Path file, byte[] content) throws IOException {
        try (FileChannel channel = temporary(file)) {
            writeAll(channel, content);
            try {
                channel.force(true);
            } catch (IOException _) {
                channel.force(true);
            }
        }
        Durability.publish(file.resolveSibling("tmp"), file);
    }

    private static void rewritingAfterAFailedForce(Path file, byte[] content) throws IOException {
        try {
            right(file, content);
        } catch (IOException _) {
            right(file, content);
        }
    }

    /// Publishes until the machine stops; the number of files called safe.
    private static int publishUntilTheCrash(SimDisk disk, Writer writer) throws IOException {
        int safe = 0;
        try {
            while (safe < FILES) {
                writer.publish(disk.root().resolve("file-" + safe), content(safe));
                safe++;
            }
        } catch (SimulatedCrash _) {
            return safe;
        }
        return safe;
    }

    private static boolean isWhole(Path file, int number) throws IOException {
        return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content(number));
    }

    /// Whether all files called safe are whole, and the one in the making is whole or absent.
    private static boolean keepsItsPromise(long seed, Writer writer, boolean failingForces) throws IOException {
        SimDisk disk = SimDisk.seeded(seed);
        disk.crashAfter(seed % (FILES * 14));
        disk.shortWrites(seed % 3 == 0);
        if (failingForces) {
            disk.failForce(1 + (int) (seed % FILES));
        }
        int safe = publishUntilTheCrash(disk, writer);
        Path root = disk.afterPowerLoss().root();
        for (int number = 0; number < safe; number++) {
            if (!isWhole(root.resolve("file-" + number), number)) {
                return false;
            }
        }
        Path next = root.resolve("file-" + safe);
        return !Files.exists(next) || isWhole(next, safe);
    }

    private static OptionalLong firstSeedThatCatches(Writer writer, boolean failingForces, int seeds)
            throws IOException {
        for (long seed = 0; seed < seeds; seed++) {
            if (!keepsItsPromise(seed, writer, failingForces)) {
                return OptionalLong.of(seed);
            }
        }
        return OptionalLong.empty();
    }

    @Test
    void aRightWriterIsNeverCaught() throws IOException {
        assertThat(firstSeedThatCatches(BrokenWritersTest::right, false, SEEDS)).isEmpty();
    }

    @Test
    void aWriterThatWritesAgainAfterAFailedForceIsNeverCaught() throws IOException {
        assertThat(firstSeedThatCatches(BrokenWritersTest::rewritingAfterAFailedForce, true, SEEDS))
                .isEmpty();
    }

    @Test
    void aWriterThatDoesNotForceTheDirectoryIsCaught() throws IOException {
        assertThat(firstSeedThatCatches(BrokenWritersTest::withoutDirectoryForce, false, FEW_SEEDS))
                .isPresent();
    }

    @Test
    void aWriterThatRenamesBeforeItForcesIsCaught() throws IOException {
        assertThat(firstSeedThatCatches(BrokenWritersTest::withoutForceBeforeRename, false, FEW_SEEDS))
                .isPresent();
    }

    @Test
    void aWriterThatRetriesAFailedForceIsCaught() throws IOException {
        assertThat(firstSeedThatCatches(BrokenWritersTest::retryingAFailedForce, true, FEW_SEEDS))
                .isPresent();
    }

    @Test
    void replacingASmallFileLeavesTheOldContentOrTheNew() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            Durability.replace(disk.root().resolve("state"), content(0));
            disk.crashAfter(seed % 6);
            boolean replaced = false;
            try {
                Durability.replace(disk.root().resolve("state"), content(1));
                replaced = true;
            } catch (SimulatedCrash _) {
                assertThat(replaced).isFalse();
            }

            Path survivor = disk.afterPowerLoss().root().resolve("state");

            assertThat(isWhole(survivor, 1) || (!replaced && isWhole(survivor, 0)))
                    .as("seed %d, replaced %s", seed, replaced)
                    .isTrue();
        }
    }
}
