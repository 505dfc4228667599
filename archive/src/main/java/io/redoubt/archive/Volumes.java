package io.redoubt.archive;

import io.redoubt.wire.ServerIdentity;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The volumes of spool and repository, and with whom they are shared. Looked up once, at the start: later the
/// repository may be away, and nobody but the sealing thread is to wait for it.
final class Volumes {
    private final Map<Path, FileStore> places = new LinkedHashMap<>();
    private final boolean shared;

    Volumes(Path spool, Path repository) throws IOException {
        places.put(spool, Files.getFileStore(spool));
        places.put(repository, Files.getFileStore(repository));
        shared = Files.getFileStore(spool).equals(Files.getFileStore(repository));
    }

    /// Whether what is sealed takes space where it frees some.
    boolean shared() {
        return shared;
    }

    /// A warning for each place that shares the server's volume, so that the archive would die with the data it
    /// protects; none where nothing can be known.
    ///
    /// Knows only about a server on this machine: the system shows its working directory (its data directory,
    /// since servers change into it) and its program under `/proc`.
    List<String> warnings(ServerIdentity identity) {
        List<String> warnings = new ArrayList<>();
        Path process = Path.of("/proc/" + identity.processId());
        try {
            if (identity.processId() > 0 && isServer(process)) {
                Path data = process.resolve("cwd").toRealPath();
                FileStore volume = Files.getFileStore(data);
                places.forEach((place, store) -> {
                    if (store.equals(volume)) {
                        warnings.add(
                                "'%s' is on the same volume as the data of the server ('%s'): losing that disk loses both"
                                        .formatted(place, data));
                    }
                });
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
