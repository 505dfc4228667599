package io.redoubt.repository.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.redoubt.repository.spool.ArchiveState.Phase;
import io.redoubt.testkit.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArchiveStateTest {
    private final SimDisk disk = SimDisk.seeded(1);
    private final Path spool = disk.root().resolve("spool");

    @BeforeEach
    void makeSpool() throws IOException {
        Files.createDirectory(spool);
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        assertThat(ArchiveState.read(spool)).isEmpty();

        ArchiveState state = state(Phase.STREAMING, "");
        state.writeTo(spool);

        assertThat(ArchiveState.read(spool)).contains(state);
    }

    @Test
    void onAFullDiskItIsWrittenOverInPlace() throws IOException {
        state(Phase.STREAMING, "").writeTo(spool);
        disk.capacity(0);
        ArchiveState news = state(Phase.STORAGE_FAILED, "no space");

        news.writeTo(spool);

        assertThat(ArchiveState.read(spool)).contains(news);
        try (Stream<Path> files = Files.list(spool)) {
            assertThat(files).containsExactly(spool.resolve(ArchiveState.FILE));
        }
    }

    @Test
    void whereThereWasNoneAFullDiskIsAFailure() {
        disk.capacity(0);

        assertThatIOException()
                .isThrownBy(() -> state(Phase.STREAMING, "").writeTo(spool))
                .withMessageContaining("No space left on device");
    }

    @Test
    void oneThatNeedsMoreRoomThanTheOldOneIsAFailureAndTheOldOneStays() throws IOException {
        ArchiveState old = state(Phase.STREAMING, "");
        old.writeTo(spool);
        disk.capacity(0);

        assertThatIOException()
                .isThrownBy(() -> state(Phase.STREAMING, "long".repeat(2000)).writeTo(spool))
                .withMessageContaining("No space left on device");

        assertThat(ArchiveState.read(spool)).contains(old);
    }

    private static ArchiveState state(Phase phase, String detail) {
        return new ArchiveState(
                "a", 1, 2, 3, phase, 4, detail, "", 5, "r", "s", "u", 7777, "no", 6, 7, 8, 9, 10, 11, 12, List.of("X"));
    }
}
