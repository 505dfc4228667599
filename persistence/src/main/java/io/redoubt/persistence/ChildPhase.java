package io.redoubt.persistence;

/// How far a child that is asked for has come.
enum ChildPhase {
    /// One of the same kind runs that was begun by somebody else.
    WAITING,
    /// The server will begin it.
    SCHEDULED,
    RUNNING
}
