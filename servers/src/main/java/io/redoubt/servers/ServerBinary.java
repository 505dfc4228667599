package io.redoubt.servers;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.nio.file.Path;

/// A program that is a server, and the version it says it is.
///
/// `program` keeps the name it was found under and is never a resolved link: the servers choose their role by it
/// (Debian's `redis-server` is a link to `redis-check-rdb`, which under its own name checks files and serves nobody).
public record ServerBinary(Path program, ServerVersion version) {
    /// True when a server of this version reads a base and log written by `data` in full.
    ///
    /// The same engine must be at least as new in major and minor number, since the header of a file decides and an
    /// older server refuses it. Valkey also reads what Redis wrote up to 7.2, the last version the two
    /// have in common. Tried with thirteen servers against each other's files.
    public boolean reads(ServerVersion data) {
        if (version.engine() == data.engine()) {
            return version.atLeast(data.major(), data.minor());
        }
        return version.engine() == Engine.VALKEY && !data.atLeast(7, 3);
    }

    @Override
    public String toString() {
        return version + " ('" + program + "')";
    }
}
