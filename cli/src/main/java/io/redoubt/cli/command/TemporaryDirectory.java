package io.redoubt.cli.command;

import io.redoubt.servers.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A directory of mode 700 among temporary files, removed with all that is in it when it is closed or the
/// process is told to end; only a kill -9 leaves it.
final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final Thread atShutdown;

    private TemporaryDirectory(Path path) {
        this.path = path;
        this.atShutdown = new Thread(() -> ScratchDirectory.remove(path), "redoubt-temporary-directory");
    }

    /// @param purpose a word for its name
    static TemporaryDirectory of(String purpose) throws IOException {
        return in(Path.of(System.getProperty("java.io.tmpdir")), purpose);
    }

    /// The same below another directory, which must be there.
    static TemporaryDirectory in(Path parent, String purpose) throws IOException {
        var directory = new TemporaryDirectory(Files.createTempDirectory(parent, "redoubt-" + purpose + "-"));
        Runtime.getRuntime().addShutdownHook(directory.atShutdown);
        return directory;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        ScratchDirectory.remove(path);
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException _) {
            // The process is ending, and the hook does the same; twice is harmless.
        }
    }
}
