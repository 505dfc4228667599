package io.redoubt.formats.rewrite;

import io.redoubt.formats.rdb.RdbKey;

/// Says which keys stay.
@FunctionalInterface
public interface KeyFilter {
    /// Whether a key stays. Its name, type, database and expiry, as they were, may be looked at; its value may not.
    boolean keeps(RdbKey key);
}
