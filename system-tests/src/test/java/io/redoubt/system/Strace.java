package io.redoubt.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/// The program that drills rebuild power cuts with.
final class Strace {
    private Strace() {}

    /// The calling test is reported as skipped where there is none.
    static void require() {
        boolean found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "strace")));
        Assumptions.assumeTrue(found, "skipped: no strace");
    }
}
