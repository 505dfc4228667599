package io.redoubt.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostClocksTest {
    private final ManualClock wall = ManualClock.standing();

    @Test
    void twoReadingsOfThisHostAgree() {
        Clocks clocks = Clocks.ofThisHost(InstantSource.system());

        ClockReading earlier = clocks.read();
        ClockReading later = Clocks.ofThisHost(InstantSource.system()).read();

        assertThat(later.jumpSince(earlier).orElseThrow().abs()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aWallClockThatIsSetIsNoticed() {
        Clocks clocks = Clocks.ofThisHost(wall);
        ClockReading earlier = clocks.read();

        wall.advance(Duration.ofDays(365));

        assertThat(clocks.read().jumpSince(earlier).orElseThrow())
                .isBetween(Duration.ofDays(364), Duration.ofDays(365));
    }

    /// The monotonic clock stands still while a host sleeps, the uptime does not.
    @Test
    void timeSleptThroughIsTime(@TempDir Path proc) throws IOException {
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "8d3a1c\n");
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) + 100_000;
        Files.writeString(proc.resolve("uptime"), seconds + ".25 1.00\n");

        ClockReading reading = new HostClocks(wall, proc).read();

        assertThat(reading).isEqualTo(new ClockReading(wall.millis(), seconds * 1000 + 250, "8d3a1c"));
    }

    /// In some containers the uptime is that of the container.
    @Test
    void anUptimeThatIsTooShortIsNotTheHosts(@TempDir Path proc) throws IOException {
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "8d3a1c\n");
        Files.writeString(proc.resolve("uptime"), "0.01 0.00\n");
        long atLeast = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

        assertThat(new HostClocks(wall, proc).read().steadyMillis()).isGreaterThanOrEqualTo(atLeast);
    }

    @Test
    void whereNothingTellsTheBootOnlyThisProcessIsCompared(@TempDir Path proc) {
        ClockReading first = new HostClocks(wall, proc).read();
        ClockReading second = new HostClocks(wall, proc).read();

        assertThat(second.jumpSince(first)).isPresent();
        assertThat(second.jumpSince(new ClockReading(0, 0, "another"))).isEmpty();
    }
}
