package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RealFileSystemTest implements FileSystemPromises {
    private final Path root;

    RealFileSystemTest(@TempDir Path root) throws IOException {
        this.root = root.toRealPath();
    }

    @Override
    public Path root() {
        return root;
    }
}
