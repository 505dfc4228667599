package io.redoubt.archive;

import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Whether an archive would die with the server it protects: on the same volume as the server's data.
///
/// Knows only about a server on this machine: the system shows its working directory (its data directory,
/// since servers change into it) and its program under `/proc`.
final class SharedVolume {
    private SharedVolume() {}

    /// A warning for each place that shares the server's volume; none where nothing can be known.
    static List<String> warnings(ServerIdentity identity, List<Path> places) {
        List<String> warnings = new ArrayList<>();
        Path process = Path.of("/proc/" + identity.processId());
        try {
            if (identity.processId() > 0 && isServer(process)) {
                Path data = process.resolve("cwd").toRealPath();
                FileStore volume = Files.getFileStore(data);
                for (Path place : places) {
                    if (Files.getFileStore(place).equals(volume)) {
                        warnings.add(
                                "'%s' is on the same volume as the data of the server ('%s'): losing that disk loses both"
                                        .formatted(place, data));
                    }
                }
            }
        } catch (IOException | SecurityException _) {
            // Not ours to see, as of another user: then nothing is known, and nothing is said.
        }
        return warnings;
    }

    /// A process of that number on this machine need not be the server: that may run elsewhere.
    private static boolean isServer(Path process) throws IOException {
        String name = Files.readString(process.resolve("comm")).strip();
        return name.contains("redis") || name.contains("valkey");
    }
}
