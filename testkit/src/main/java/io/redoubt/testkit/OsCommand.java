package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A short program of the operating system, of which only the result matters.
public final class OsCommand {
    private static final long PATIENCE_SECONDS = 30;

    private OsCommand() {}

    /// The calling test is reported as skipped where no such program is on the PATH.
    public static void require(String program) {
        boolean found = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        Assumptions.assumeTrue(found, "skipped: no " + program);
    }

    /// Also if the calling test is being interrupted.
    ///
    /// @return whether there is such a program and it ended with status 0
    public static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.onExit()
                    .thenApply(_ -> true)
                    .completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
            return ended && process.exitValue() == 0;
        } catch (IOException _) {
            return false; // there is no such program
        }
    }
}
