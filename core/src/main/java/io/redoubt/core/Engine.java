package io.redoubt.core;

/// The two families of servers. They share a wire format up to Redis 7.2 and part ways after it.
public enum Engine {
    REDIS,
    VALKEY;

    /// The word users write, as in `redis-7.0`.
    public String word() {
        return switch (this) {
            case REDIS -> "redis";
            case VALKEY -> "valkey";
        };
    }
}
