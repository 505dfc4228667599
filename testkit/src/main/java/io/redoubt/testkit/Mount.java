package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Something mounted for one test, which is reported as skipped where this user may not mount.
///
/// @param at where
public record Mount(Path at) implements AutoCloseable {
    /// A file system in memory.
    ///
    /// @param size as `mount` takes it, such as `512k`
    public static Mount tmpfs(Path at, String size) throws IOException {
        Files.createDirectories(at);
        return of(at, "-t", "tmpfs", "-o", "mode=700,size=" + size, "tmpfs");
    }

    /// A file on another, as containers do with a single configuration file; or a directory.
    public static Mount bind(Path source, Path at) {
        return of(at, "--bind", source.toString());
    }

    private static Mount of(Path at, String... words) {
        String[] command = new String[words.length + 2];
        command[0] = "mount";
        System.arraycopy(words, 0, command, 1, words.length);
        command[command.length - 1] = at.toString();
        Assumptions.assumeTrue(OsCommand.run(command), "skipped: no mount");
        return new Mount(at);
    }

    /// Lazily: what still has a file open there is about to end.
    @Override
    public void close() {
        boolean _ = OsCommand.run("umount", "-l", at.toString());
    }
}
