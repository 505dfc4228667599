package io.redoubt.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.core.ByteSize;
import io.redoubt.core.option.FreeSpaceFloor;
import io.redoubt.testkit.SimDisk;
import org.junit.jupiter.api.Test;

class SpaceGuardTest {
    private final SimDisk disk = SimDisk.seeded(1);

    @Test
    void itComplainsBelowTheFloorAndWantsATenthMoreBeforeItIsContentAgain() {
        SpaceGuard guard = guard(0);
        disk.capacity(mib(10));
        assertThat(guard.complaint(0)).isEmpty();

        disk.capacity(mib(10) - 1);
        assertThat(guard.complaint(0))
                .get()
                .asString()
                .contains("--min-free", disk.root().toString());
        disk.capacity(mib(10));
        assertThat(guard.complaint(0)).as("at the edge").isPresent();
        disk.capacity(mib(11));
        assertThat(guard.complaint(0)).isEmpty();
        disk.capacity(mib(10));
        assertThat(guard.complaint(0))
                .as("content again, so the floor counts again")
                .isEmpty();
    }

    @Test
    void whatIsKeptInAnyCaseCountsAboveTheFloor() {
        SpaceGuard guard = guard(mib(20));

        disk.capacity(mib(20) - 1);
        assertThat(guard.complaint(0)).get().asString().contains("less than the 20.0 MiB it must keep");

        disk.capacity(mib(22));
        assertThat(guard.complaint(0)).isEmpty();
    }

    @Test
    void whatIsAboutToBeWrittenMustFitAboveTheFloor() {
        SpaceGuard guard = guard(0);
        disk.capacity(mib(100));
        assertThat(guard.complaint(mib(90))).isEmpty();

        assertThat(guard.complaint(mib(91))).get().asString().contains("91.0 MiB a base takes");

        assertThat(guard.complaint(0)).isEmpty();
    }

    @Test
    void aPlaceThatIsGoneIsAComplaint() {
        var guard = new SpaceGuard(disk.root().resolve("gone"), FreeSpaceFloor.parse("10mb"), new ByteSize(0));

        assertThat(guard.complaint(0)).get().asString().contains("cannot be read");
    }

    private SpaceGuard guard(long atLeast) {
        return new SpaceGuard(disk.root(), FreeSpaceFloor.parse("10mb"), new ByteSize(atLeast));
    }

    private static long mib(long count) {
        return count << 20;
    }
}
