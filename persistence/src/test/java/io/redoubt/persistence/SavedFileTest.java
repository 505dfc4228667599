package io.redoubt.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedFileTest {
    private static final ChildResult SNAPSHOT = new ChildResult(
            Said.counting().facts(),
            Said.counting().facts(),
            Said.counting().with("rdb_last_save_time", Said.NOW + 10).facts(),
            Duration.ZERO,
            Duration.ofSeconds(10));

    @TempDir
    Path folder;

    private Path fileOf(long second) throws IOException {
        Path file = Files.writeString(folder.resolve("dump.rdb"), "REDIS0011");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
        return file;
    }

    @Test
    void aFileWrittenWhileTheSnapshotWasMadeIsIt() throws IOException {
        Path file = fileOf(Said.NOW + 5);

        assertThat(SavedFile.read(folder.toString(), "dump.rdb", SNAPSHOT)).contains(new SavedFile(file, 9));
    }

    @Test
    void aFileOfAnotherTimeIsAnotherFileOfThatName() throws IOException {
        Path _ = fileOf(Said.NOW - 2);
        assertThat(SavedFile.read(folder.toString(), "dump.rdb", SNAPSHOT)).isEmpty();

        Path _ = fileOf(Said.NOW + 12);
        assertThat(SavedFile.read(folder.toString(), "dump.rdb", SNAPSHOT)).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeSeenIsNoError() {
        assertThat(SavedFile.read("/no/such/place", "dump.rdb", SNAPSHOT)).isEmpty();
        assertThat(SavedFile.read("\0", "dump.rdb", SNAPSHOT)).isEmpty();
    }
}
