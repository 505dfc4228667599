package io.redoubt.system;

import io.redoubt.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Makes every fsync of a process take three seconds longer, until it is closed: a disk that is overloaded.
record SlowFsync(Process tracer) implements AutoCloseable {
    /// The calling test is reported as skipped where there is no strace.
    static SlowFsync of(long pid) throws IOException {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "strace"))),
                "skipped: no strace");
        return new SlowFsync(new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-p",
                        Long.toString(pid),
                        "-e",
                        "trace=fdatasync,fsync",
                        "-e",
                        "inject=fdatasync,fsync:delay_enter=3000000")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    @Override
    public void close() {
        tracer.destroy();
        Await.until("strace to let go", () -> !tracer.isAlive());
    }
}
