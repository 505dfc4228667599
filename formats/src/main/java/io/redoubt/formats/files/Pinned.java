package io.redoubt.formats.files;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The files of one dataset as they were at one moment, in the order a server loads them.
///
/// @param manifest text of the manifest that names them
/// @param rewrites how often the server rewrote them while they were being taken, so that they were taken again
/// @param names that hold them besides; without, only open files do
public record Pinned(
        List<PinnedFile> files, Optional<String> manifest, int rewrites, Optional<? extends SecondNames> names)
        implements AutoCloseable {
    public Pinned {
        files = List.copyOf(files);
    }

    /// Of a file that a server replaces by renaming: open, it cannot change under the reader.
    public static Pinned one(PinnedFile file) {
        return new Pinned(List.of(file), Optional.empty(), 0, Optional.empty());
    }

    @Override
    public void close() throws IOException {
        for (PinnedFile file : files) {
            file.close();
        }
        if (names.isPresent()) {
            names.get().close();
        }
    }
}
