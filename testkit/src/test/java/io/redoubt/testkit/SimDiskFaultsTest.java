package io.redoubt.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redoubt.core.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimDiskFaultsTest {
    private final SimDisk disk = SimDisk.seeded(3);
    private final Path file = disk.root().resolve("f");

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    @Test
    void theMachineStopsAfterTheGivenNumberOfOperations() throws IOException {
        disk.crashAfter(3);
        FileChannel channel = FileChannel.open(file, CREATE, WRITE); // 1
        channel.write(bytes(10)); // 2
        channel.force(true); // 3

        assertThat(disk.operations()).isEqualTo(3);
        assertThatThrownBy(() -> channel.force(true)).isInstanceOf(SimulatedCrash.class);
        assertThat(disk.operations()).isEqualTo(3);
    }

    @Test
    void aStoppedMachineDoesNothingMoreButClosesChannels() throws IOException {
        FileChannel channel = FileChannel.open(file, CREATE, WRITE);
        disk.crash();

        assertThatThrownBy(() -> Files.exists(file)).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> Files.list(disk.root())).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> Files.delete(file)).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(channel::size).isInstanceOf(SimulatedCrash.class);
        channel.close();
    }

    @Test
    void theWriteACrashFallsOnMayBeDoneInPart() throws IOException {
        Set<Long> sizes = new TreeSet<>();
        for (long seed = 0; seed < 100; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            disk.crashAfter(1);
            assertThatThrownBy(() -> Files.write(disk.root().resolve("f"), new byte[3]))
                    .isInstanceOf(SimulatedCrash.class);
            sizes.add(Files.size(disk.afterProcessKill().root().resolve("f")));
        }

        assertThat(sizes).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aKilledProcessLeavesNoLocks() throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.lock();
            assertThatThrownBy(() -> FileChannel.open(file, WRITE).tryLock())
                    .isInstanceOf(OverlappingFileLockException.class);

            SimDisk next = disk.afterProcessKill();

            assertThat(FileChannel.open(next.root().resolve("f"), WRITE).tryLock())
                    .isNotNull();
        }
    }

    @Test
    void aFullDiskTakesWhatFitsAndThenRefuses() throws IOException {
        disk.capacity(100);
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            ByteBuffer much = bytes(150);

            assertThat(channel.write(much)).isEqualTo(100);
            assertThatThrownBy(() -> channel.write(much))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("No space left on device");
            assertThat(much.remaining()).isEqualTo(50);
            assertThat(channel.write(bytes(10), 0)).isEqualTo(10);
        }
        assertThat(Files.getFileStore(file).getUsableSpace()).isZero();
        assertThat(Files.getFileStore(file).getTotalSpace()).isEqualTo(100);
    }

    @Test
    void spaceIsFreedByTruncatingReplacingAndDeletingTheLastLink() throws IOException {
        disk.capacity(100);
        Files.write(file, new byte[60]);
        Files.write(file, new byte[40]);
        assertThat(free(disk)).isEqualTo(60);
        Path link = Files.createLink(disk.root().resolve("link"), file);
        assertThat(free(disk)).isEqualTo(60);
        Files.write(disk.root().resolve("g"), new byte[60]);
        Files.move(disk.root().resolve("g"), file, ATOMIC_MOVE);
        assertThat(free(disk)).isZero();
        Files.delete(link);
        assertThat(free(disk)).isEqualTo(40);
        assertThat(free(disk.afterProcessKill())).isEqualTo(40);
    }

    private static long free(SimDisk disk) throws IOException {
        return Files.getFileStore(disk.root()).getUsableSpace();
    }

    @Test
    void shortWritesTakeAtLeastOneByte() throws IOException {
        disk.shortWrites(true);
        Set<Integer> counts = new TreeSet<>();
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            for (int i = 0; i < 100; i++) {
                counts.add(channel.write(bytes(3)));
            }
        }

        assertThat(counts).containsExactly(1, 2, 3);
    }

    @Test
    void theNthForceFailsAndOnlyThatOne() throws IOException {
        disk.failForce(2);
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.force(true);
            assertThatThrownBy(() -> channel.force(true)).isInstanceOf(IOException.class);
            channel.force(true);
        }
    }

    @Test
    void everyForceFailsUntilTheDiskIsHealed() throws IOException {
        disk.failEveryForce();
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            assertThatThrownBy(() -> channel.force(true)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> channel.force(true)).isInstanceOf(IOException.class);
            disk.heal();
            channel.force(true);
        }
    }

    @Test
    void aFailedForceOfADirectoryMakesNothingDurable() throws IOException {
        Set<Boolean> kept = new TreeSet<>();
        for (long seed = 0; seed < 100; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            Files.createFile(disk.root().resolve("f"));
            disk.failDirectoryForce(1);
            assertThatThrownBy(() -> Durability.forceDirectory(disk.root())).isInstanceOf(IOException.class);
            kept.add(Files.exists(disk.afterPowerLoss().root().resolve("f")));
        }

        assertThat(kept).containsExactly(false, true);
    }

    @Test
    void aFailedRenameLeavesBothNamesAsTheyWere() throws IOException {
        Files.writeString(file, "new", US_ASCII);
        Path target = Files.writeString(disk.root().resolve("g"), "old", US_ASCII);
        disk.failRename(1);

        assertThatThrownBy(() -> Files.move(file, target, ATOMIC_MOVE)).isInstanceOf(FileSystemException.class);
        assertThat(Files.readString(target)).isEqualTo("old");
        Files.move(file, target, ATOMIC_MOVE);
        assertThat(Files.readString(target)).isEqualTo("new");
    }

    @Test
    void whatAFailedForceDroppedIsWrittenWhenItIsWrittenAgain() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            try (FileChannel channel = FileChannel.open(disk.root().resolve("f"), CREATE, WRITE)) {
                Durability.forceDirectory(disk.root());
                disk.failForce(1);
                channel.write(ByteBuffer.wrap("abc".getBytes(US_ASCII)));
                assertThatThrownBy(() -> channel.force(true)).isInstanceOf(IOException.class);
                channel.write(ByteBuffer.wrap("abc".getBytes(US_ASCII)), 0);
                channel.force(true);
            }

            assertThat(Files.readString(disk.afterPowerLoss().root().resolve("f")))
                    .isEqualTo("abc");
        }
    }
}
