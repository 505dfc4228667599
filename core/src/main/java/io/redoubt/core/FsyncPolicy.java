package io.redoubt.core;

/// When received bytes are forced to the spool's disk. The names are those of redis.conf's `appendfsync`.
public enum FsyncPolicy {
    /// Forced before they are acknowledged as durable, many commands per force (group commit).
    ALWAYS,
    /// Forced once a second.
    EVERYSEC,
    /// Never forced before a segment is sealed; nothing is acknowledged as durable to the primary.
    NO;

    /// The word users write.
    public String word() {
        return switch (this) {
            case ALWAYS -> "always";
            case EVERYSEC -> "everysec";
            case NO -> "no";
        };
    }
}
