package io.redoubt.persistence.doctor;

import io.redoubt.formats.check.DatasetVerdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A server's data directory as it was when it was looked at.
///
/// @param files of the directory itself
/// @param parts of the directory for append-only files; none if there is no such directory
/// @param manifest of the append-only files
/// @param verdict on what would be loaded; empty if it was not read
/// @param fileSystem kind of the volume, such as ext4 or tmpfs
/// @param user who owns the directory
/// @param uid the same as a number
/// @param mode of the directory, as in `rwxr-xr-x`
record DataDirectory(
        Path path,
        List<Entry> files,
        Optional<List<Entry>> parts,
        Manifest manifest,
        Optional<DatasetVerdict> verdict,
        String fileSystem,
        long freeBytes,
        long totalBytes,
        String user,
        long uid,
        String mode) {
    DataDirectory {
        files = List.copyOf(files);
        parts = parts.map(List::copyOf);
    }

    /// @param mode as in `rw-r--r--`
    record Entry(String name, boolean directory, long bytes, long millis, String user, String mode) {}

    /// What the manifest of the append-only files says.
    sealed interface Manifest {
        /// There is none.
        record Absent() implements Manifest {}

        /// @param names files a server loads, in its order
        record Names(List<String> names) implements Manifest {
            public Names {
                names = List.copyOf(names);
            }
        }

        /// A server exits at it.
        record Refused(String why) implements Manifest {}
    }

    Optional<Entry> file(String name) {
        return files.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    boolean holds(String name) {
        return file(name).isPresent();
    }

    String where() {
        return path.toString();
    }

    /// When a server last wrote to its append-only files; 0 if there are none.
    long logMillis(String single) {
        long newest = file(single).map(Entry::millis).orElse(0L);
        for (Entry part : parts.orElse(List.of())) {
            newest = Math.max(newest, part.millis());
        }
        return newest;
    }
}
