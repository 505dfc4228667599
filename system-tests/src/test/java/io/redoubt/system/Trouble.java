package io.redoubt.system;

/// What befalls an archive while its primary is written to.
enum Trouble {
    /// The archive's process is killed with -9 and started again.
    KILL,
    /// The connection ends in an orderly way after a random number of further bytes, mostly inside a command.
    CUT,
    /// The connection is reset at once.
    RESET,
    /// The primary closes its replicas' connections.
    CLIENT_KILL,
    /// The primary takes a new replication id and continues the old history, as after a failover.
    FORK,
    /// The primary takes a new replication id and knows nothing of the old one: a gap and a new base.
    NEW_HISTORY
}
