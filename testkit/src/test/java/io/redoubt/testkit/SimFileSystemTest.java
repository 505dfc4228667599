package io.redoubt.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class SimFileSystemTest implements FileSystemPromises {
    private final Path root;

    SimFileSystemTest() throws IOException {
        root = Files.createDirectory(SimDisk.seeded(1).root().resolve("root"));
    }

    @Override
    public Path root() {
        return root;
    }
}
