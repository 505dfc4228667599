package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Under load, over many cut links and many sealed segments, an archive takes no more threads and no more open
/// files than it had after the first of them, and the memory it was given.
@Timeout(120)
class FlatResourcesTest {
    private static final int HEAP_MEGABYTES = 256;
    private static final int MOST_RESIDENT_MEGABYTES = 450;
    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 6;
    private static final int KEYS = 700;
    private static final int VALUE_BYTES = 2000;

    /// The JVM starts a compiler or carrier thread now and then, and a file is open while it is sealed.
    private static final int SLACK = 4;

    @TempDir
    private Path folder;

    @Test
    void threadsAndFilesDoNotGrow() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "skipped: no /proc to count in");
        Child.Layout layout = Child.Layout.in(folder);
        try (Primary primary = Primary.start()) {
            primary.require("CONFIG", "SET", "repl-backlog-size", "64mb");
            try (Child archive = Child.archive(
                    layout,
                    primary.uri(),
                    primary.password(),
                    HEAP_MEGABYTES,
                    "--min-free",
                    "1mb",
                    "--segment-size",
                    "1mb")) {
                archive.awaitStreaming();
                rounds(WARM_UP_ROUNDS, primary, archive);
                long threads = count(archive, "task");
                long files = count(archive, "fd");

                rounds(ROUNDS, primary, archive);

                Await.until("no more threads than " + threads, () -> count(archive, "task") <= threads + SLACK);
                Await.until("no more files than " + files, () -> count(archive, "fd") <= files + SLACK);
                assertThat(archive.peakResidentMegabytes()).isLessThan(MOST_RESIDENT_MEGABYTES);
                archive.stop().succeeded();
            }
        }
        assertThat(layout.store().catalog().segments()).hasSizeGreaterThan(ROUNDS);
        assertThat(layout.store().catalog().branches()).hasSize(1);
    }

    /// Each writes several segments full and then cuts the link.
    private static void rounds(int count, Primary primary, Child archive) {
        for (int i = 0; i < count; i++) {
            primary.write("k", KEYS, VALUE_BYTES);
            primary.require("CLIENT", "KILL", "TYPE", "replica");
            archive.awaitDurable(primary.offset());
        }
    }

    private static long count(Child archive, String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(archive.pid()), what))) {
            return entries.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
