package io.redoubt.system;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// A file mounted on another, as containers do with a single configuration file.
record BindMount(Path target) implements AutoCloseable {
    /// The calling test is reported as skipped where mounting is not permitted.
    static BindMount of(Path source, Path target) {
        boolean mounted = SmallDisk.run("mount", "--bind", source.toString(), target.toString());
        Assumptions.assumeTrue(mounted, "skipped: no mount");
        return new BindMount(target);
    }

    @Override
    public void close() {
        boolean _ = SmallDisk.run("umount", target.toString());
    }
}
