package io.redoubt.core;

/// How a server persists its data: the names every command uses.
public enum PersistencePolicy {
    /// Neither snapshots nor an append-only file.
    NONE,
    /// Snapshots alone.
    RDB,
    /// An append-only file that is never forced by the server.
    AOF_NO,
    /// An append-only file, forced once a second.
    AOF_EVERYSEC,
    /// An append-only file, forced before each answer.
    AOF_ALWAYS,
    /// An append-only file that is forced once a second, and snapshots.
    HYBRID;

    /// The word users write, as in `aof-everysec`.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
