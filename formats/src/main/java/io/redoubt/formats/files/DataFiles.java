package io.redoubt.formats.files;

import java.nio.file.Path;

/// The files of one dataset.
public sealed interface DataFiles {
    /// A snapshot, or an append-only file of a 6.x server: its first bytes tell.
    record OneFile(Path file) implements DataFiles {}

    /// The files a manifest names, beside it.
    record MultiPart(Path manifest) implements DataFiles {}

    /// What messages name.
    default Path path() {
        return switch (this) {
            case OneFile(Path file) -> file;
            case MultiPart(Path manifest) -> manifest;
        };
    }
}
