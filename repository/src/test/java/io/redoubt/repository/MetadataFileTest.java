package io.redoubt.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.json.JsonLine;
import io.redoubt.testkit.SimDisk;
import io.redoubt.testkit.SimulatedCrash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetadataFileTest {
    private static final JsonLine OLD = JsonLine.schema(1).text("name", "old").number("count", 1);
    private static final JsonLine NEW = JsonLine.schema(1).text("name", "new").number("count", 22);

    @Test
    void everyChangedBitAndEveryCutIsFound() throws IOException {
        Path file = SimDisk.seeded(1).root().resolve("file.json");
        MetadataFile.write(file, NEW);
        byte[] bytes = Files.readAllBytes(file);

        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            requireDamaged(file, changed);
        }
        for (int length = 0; length < bytes.length; length++) {
            requireDamaged(file, Arrays.copyOf(bytes, length));
        }
        requireDamaged(file, Arrays.copyOf(bytes, bytes.length + 1));
        requireDamaged(file, new byte[bytes.length]);
    }

    private static void requireDamaged(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        assertThatExceptionOfType(RedoubtException.class)
                .isThrownBy(() -> MetadataFile.read(file))
                .matches(e -> e.code() == ErrorCode.DAMAGED)
                .withMessageContaining(file.toString());
    }

    @Test
    void aFullDiskLeavesTheOldContentAndNothingElse() throws IOException {
        SimDisk disk = SimDisk.seeded(1);
        Path file = disk.root().resolve("file.json");
        MetadataFile.write(file, OLD);
        disk.capacity(Files.size(file) + 10);

        assertThatIOException()
                .isThrownBy(() -> MetadataFile.write(file, NEW))
                .withMessageContaining(file.toString())
                .withMessageContaining("No space left on device");

        assertThat(MetadataFile.read(file).text("name")).isEqualTo("old");
        try (Stream<Path> files = Files.list(disk.root())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aCrashWhileItIsReplacedLeavesTheOldOrTheNewContent() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            SimDisk disk = SimDisk.seeded(seed);
            MetadataFile.write(disk.root().resolve("file.json"), OLD);
            disk.crashAfter(seed % 8);
            boolean done = replaced(disk.root().resolve("file.json"));

            String name = MetadataFile.read(disk.afterPowerLoss().root().resolve("file.json"))
                    .text("name");

            assertThat(name).as("seed %d", seed).isIn("old", "new");
            assertThat(!done || name.equals("new"))
                    .as("seed %d: what was said to be written is there", seed)
                    .isTrue();
        }
    }

    private static boolean replaced(Path file) throws IOException {
        try {
            MetadataFile.write(file, NEW);
            return true;
        } catch (SimulatedCrash _) {
            return false;
        }
    }

    @Test
    void theDigestIsKnownBeforeTheFileIsWritten() throws IOException {
        Path file = SimDisk.seeded(1).root().resolve("file.json");
        MetadataFile.write(file, NEW);

        assertThat(MetadataFile.digest(NEW)).isEqualTo(MetadataFile.digest(file));
    }
}
