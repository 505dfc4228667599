package io.redoubt.archive;

import io.redoubt.core.ByteSize;
import io.redoubt.core.option.FreeSpaceFloor;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Watches the free space of a volume the archive writes to. Once it has complained it wants a tenth more than
/// the floor before it is content again, so that the archive does not come and go at the edge. Confined to one
/// thread at a time.
final class SpaceGuard {
    private final Path place;
    private final FreeSpaceFloor floor;
    private final ByteSize atLeast;
    private boolean complained;

    /// @param place a directory on the volume
    /// @param atLeast what is kept free even if the floor is lower
    SpaceGuard(Path place, FreeSpaceFloor floor, ByteSize atLeast) {
        this.place = place;
        this.floor = floor;
        this.atLeast = atLeast;
    }

    /// What is wrong; empty while there is enough space.
    ///
    /// @param needed bytes that are about to be written, beyond the floor
    Optional<String> complaint(long needed) {
        Optional<String> complaint = lookedAt(needed);
        complained = complaint.isPresent();
        return complaint;
    }

    private Optional<String> lookedAt(long needed) {
        try {
            FileStore volume = Files.getFileStore(place);
            // Sizes above 2^63 come as negative numbers.
            long kept = Math.max(
                    floor.of(new ByteSize(Math.max(0, volume.getTotalSpace()))).bytes(), atLeast.bytes());
            long wanted = complained ? kept + kept / 10 : kept;
            long free = Math.max(0, volume.getUsableSpace());
            return free < wanted + needed ? Optional.of(tooLittle(free, wanted, needed)) : Optional.empty();
        } catch (IOException e) {
            return Optional.of("the volume of '%s' cannot be read: %s".formatted(place, e.getMessage()));
        }
    }

    private String tooLittle(long free, long wanted, long needed) {
        String text = "the volume of '%s' has %s free, less than the %s it must keep (--min-free)"
                .formatted(place, new ByteSize(free).readable(), new ByteSize(wanted).readable());
        return needed == 0 ? text : text + " and the " + new ByteSize(needed).readable() + " a base takes";
    }
}
