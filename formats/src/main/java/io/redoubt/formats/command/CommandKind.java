package io.redoubt.formats.command;

/// What a command means to a reader of the replication stream or of a log.
public enum CommandKind {
    /// Changes the keys it names.
    WRITE,
    /// Changes the keys it names and may set or remove expiry times of single hash fields. Redis 7.4 to 8.6 replay
    /// these differently once such a time has passed, so a restore must ask for them.
    HASH_FIELD_EXPIRY,
    /// Changes keys it does not name: FLUSHALL, FLUSHDB, SWAPDB, TRIMSLOTS, CLUSTER FLUSHSLOT.
    WHOLE_DATABASE,
    /// Changes what scripts and functions the server holds, no key: SCRIPT, FUNCTION.
    LIBRARY,
    /// A script sent verbatim, only by Redis 6: EVAL, EVALSHA, FCALL. What it changes is not told by its text.
    SCRIPT,
    /// Concerns the link or subscribers only and is left out of the log: PING, REPLCONF, PUBLISH, SPUBLISH.
    DROPPED,
    SELECT,
    MULTI,
    EXEC,
    DISCARD
}
