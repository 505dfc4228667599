package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.option.FreeSpaceFloor;
import io.redoubt.testkit.SimDisk;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceGuardTest {
    private final SimDisk disk = SimDisk.seeded(1);

    @Test
    void itComplainsBelowTheFloorAndWantsATenthMoreBeforeItIsContentAgain() {
        var guard = new SpaceGuard(List.of(disk.root()), FreeSpaceFloor.parse("10mb"));
        disk.capacity(mib(10));
        assertThat(guard.complaint()).isEmpty();

        disk.capacity(mib(10) - 1);
        assertThat(guard.complaint())
                .get()
                .asString()
                .contains("--min-free", disk.root().toString());
        disk.capacity(mib(10));
        assertThat(guard.complaint()).as("at the edge").isPresent();
        disk.capacity(mib(11));
        assertThat(guard.complaint()).isEmpty();
        disk.capacity(mib(10));
        assertThat(guard.complaint())
                .as("content again, so the floor counts again")
                .isEmpty();
    }

    @Test
    void theFullestOfSeveralVolumesCounts() {
        SimDisk other = SimDisk.seeded(2);
        var guard = new SpaceGuard(List.of(disk.root(), other.root()), FreeSpaceFloor.parse("10mb"));

        other.capacity(mib(1));

        assertThat(guard.complaint()).isPresent();
    }

    @Test
    void aPlaceThatIsGoneIsAComplaint() {
        var guard = new SpaceGuard(List.of(disk.root().resolve("gone")), FreeSpaceFloor.parse("10mb"));

        assertThat(guard.complaint()).get().asString().contains("cannot be read");
    }

    private static long mib(long count) {
        return count << 20;
    }
}
