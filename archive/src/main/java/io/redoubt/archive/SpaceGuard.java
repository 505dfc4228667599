package io.redoubt.archive;

import io.redoubt.core.ByteSize;
import io.redoubt.core.option.FreeSpaceFloor;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Watches the free space of the volumes the archive writes to. Once it has complained it wants a tenth
/// more than the floor before it is content again, so that the archive does not come and go at the edge.
final class SpaceGuard {
    private final List<Path> places;
    private final FreeSpaceFloor floor;
    private boolean complained;

    SpaceGuard(List<Path> places, FreeSpaceFloor floor) {
        this.places = List.copyOf(places);
        this.floor = floor;
    }

    /// What is wrong; empty while there is enough space everywhere.
    Optional<String> complaint() {
        Optional<String> complaint =
                places.stream().map(this::complaint).flatMap(Optional::stream).findFirst();
        complained = complaint.isPresent();
        return complaint;
    }

    private Optional<String> complaint(Path place) {
        try {
            FileStore volume = Files.getFileStore(place);
            long wanted = floor.of(new ByteSize(volume.getTotalSpace())).bytes();
            long free = volume.getUsableSpace();
            return free < (complained ? wanted + wanted / 10 : wanted)
                    ? Optional.of("the volume of '%s' has %s free, less than the %s it must keep (--min-free)"
                            .formatted(place, new ByteSize(free).readable(), new ByteSize(wanted).readable()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("the volume of '%s' cannot be read: %s".formatted(place, e.getMessage()));
        }
    }
}
