package io.redoubt.restore.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryEstimateTest {
    @TempDir
    private Path directory;

    @Test
    void theSmallestLimitCounts() throws IOException {
        Path meminfo = Files.writeString(
                directory.resolve("meminfo"), "MemTotal:  100000 kB\nMemAvailable:    5000 kB\nSwapFree: 1 kB\n");
        assertThat(MemoryEstimate.available(meminfo, directory)).hasValue(5000 * 1024);

        Files.writeString(directory.resolve("memory.max"), "max\n");
        Files.writeString(directory.resolve("memory.current"), "1000\n");
        assertThat(MemoryEstimate.available(meminfo, directory)).hasValue(5000 * 1024);

        Files.writeString(directory.resolve("memory.max"), "4096\n");
        assertThat(MemoryEstimate.available(meminfo, directory)).hasValue(3096);
    }

    @Test
    void whatCannotBeReadIsUnknown() {
        assertThat(MemoryEstimate.available(directory.resolve("absent"), directory))
                .isEmpty();
        var unknown = new MemoryEstimate(Optional.of(10L), Optional.of(20L), OptionalLong.empty());

        assertThat(unknown.cannotFit()).isFalse();
        assertThat(unknown.surelyFits()).isFalse();
    }
}
