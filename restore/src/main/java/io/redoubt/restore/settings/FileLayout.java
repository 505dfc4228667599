package io.redoubt.restore.settings;

/// What a restored directory is made of.
public enum FileLayout {
    /// base.rdb, incr.aof and manifest in a directory of their own: Redis 7.0 and later, all Valkey.
    MULTI_PART,
    /// One append-only file that begins with an RDB: Redis 6.x.
    SINGLE_FILE,
    /// One RDB file.
    RDB
}
