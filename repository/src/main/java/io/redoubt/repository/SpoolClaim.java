package io.redoubt.repository;

import io.redoubt.core.Durability;
import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.io.IOException;
import java.nio.file.Path;

/// One source of one repository claims a spool for itself, for good: what lies in a spool is sealed or thrown
/// away by the branch numbers of its owner, and would be destroyed by any other.
///
/// @param repository its id
/// @param location where the repository is, for people
record SpoolClaim(String repository, SourceName source, Path location) {
    private static final String OWNER = "spool.json";
    private static final String LOCK = "lock";

    /// Makes the spool the source's. The directory is made if it is not there; durable on return. Several may do so
    /// for one source at once.
    ///
    /// @throws RedoubtException USAGE if it belongs to another source
    /// @throws IOException if nothing can be written there
    void make(Path spool) throws IOException {
        Durability.createDirectories(spool);
        Path owner = spool.resolve(OWNER);
        boolean made = MetadataFile.claim(
                owner,
                JsonLine.schema(1)
                        .text("repository", repository)
                        .text("source", source.text())
                        .text("location", location.toString()));
        if (!made) {
            requireOurs(spool, MetadataFile.read(owner));
        }
    }

    /// The same, and keeps others out of it.
    ///
    /// @throws RedoubtException USAGE as `make`, LOCKED if a process is using it
    /// @throws IOException if nothing can be written there
    SourceLock take(Path spool) throws IOException {
        Durability.createDirectories(spool);
        SourceLock lock = SourceLock.take(
                spool.resolve(LOCK),
                "spool '%s' is in use by another archive".formatted(spool),
                "Give --spool another directory.");
        try {
            make(spool);
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void requireOurs(Path spool, JsonDocument owner) {
        if (!owner.text("repository").equals(repository)
                || !owner.text("source").equals(source.text())) {
            throw new RedoubtException(
                    ErrorCode.USAGE,
                    "spool '%s' belongs to source '%s' of the repository at '%s'"
                            .formatted(spool, owner.text("source"), owner.text("location")),
                    "Give --spool another directory: each source of each repository needs its own.");
        }
    }
}
