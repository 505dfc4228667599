package io.redoubt.repository.retention;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The wall clock that is given, and the steadiest clock there is.
///
/// On Linux `System.nanoTime` is CLOCK_MONOTONIC: it counts from the boot, in every process alike, but stands still
/// while the host sleeps. `/proc/uptime` does not, but in some containers it counts from the container's start. So the
/// larger of the two is taken.
final class HostClocks implements Clocks {
    private static final String THIS_PROCESS = UUID.randomUUID().toString();

    private final InstantSource wall;
    private final Path proc;

    HostClocks(InstantSource wall, Path proc) {
        this.wall = wall;
        this.proc = proc;
    }

    @Override
    public ClockReading read() {
        long monotonic = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        Optional<String> boot = text("sys/kernel/random/boot_id");
        return boot.isPresent()
                ? new ClockReading(wall.millis(), Math.max(monotonic, uptimeMillis()), boot.get())
                : new ClockReading(wall.millis(), monotonic, THIS_PROCESS);
    }

    /// The file holds the seconds since the boot and the idle time of all processors, as in `350735.47 234388.90`.
    private long uptimeMillis() {
        return text("uptime")
                .map(text -> text.split(" ", 2)[0])
                .filter(seconds -> seconds.matches("\\d{1,10}\\.\\d{2}"))
                .map(seconds -> Long.parseLong(seconds.replace(".", "")) * 10)
                .orElse(0L);
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(proc.resolve(file)).strip()).filter(text -> !text.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
