package io.redoubt.restore.destination;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Which processes work in a directory: a server's working directory is its `dir`.
///
/// @param holders processes found, such as `redis-server (4711)`
/// @param unseen processes this user may not look at
record UsedDirectory(List<String> holders, int unseen) {
    private static final Path PROCESSES = Path.of("/proc");

    UsedDirectory {
        holders = List.copyOf(holders);
    }

    /// Looks through /proc; finds nothing where there is none.
    ///
    /// @param directory a real path
    static UsedDirectory look(Path directory) throws IOException {
        List<String> holders = new ArrayList<>();
        int unseen = 0;
        if (!Files.isDirectory(PROCESSES)) {
            return new UsedDirectory(holders, unseen);
        }
        String self = Long.toString(ProcessHandle.current().pid());
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    Path workingDirectory = Files.readSymbolicLink(process.resolve("cwd"));
                    if (workingDirectory.startsWith(directory)
                            && !process.getFileName().toString().equals(self)) {
                        holders.add(name(process) + " (" + process.getFileName() + ")");
                    }
                } catch (java.nio.file.AccessDeniedException _) {
                    unseen++;
                } catch (IOException _) {
                    // It ended while we looked.
                }
            }
        }
        return new UsedDirectory(holders, unseen);
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip();
        } catch (IOException _) {
            return "process";
        }
    }
}
