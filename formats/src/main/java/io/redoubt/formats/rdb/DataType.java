package io.redoubt.formats.rdb;

import java.util.Locale;

/// What a value is to users, whatever its encoding; the names are those TYPE answers with.
public enum DataType {
    STRING,
    LIST,
    SET,
    ZSET,
    HASH,
    STREAM,
    /// Whatever a module keeps, vector sets of Redis 8 among it.
    MODULE;

    /// As in messages and as TYPE says it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
