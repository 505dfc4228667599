package io.redoubt.formats.survey;

import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.rdb.RdbKey;
import io.redoubt.formats.rdb.ValueType;
import java.util.Arrays;

/// A key that stands out.
///
/// @param name its first bytes, at most `LONGEST_NAME`
/// @param bytes in the file
/// @param memory about what MEMORY USAGE of a server says
/// @param elements members, fields, entries; bytes of a string
/// @param expiryMillis since 1970; -1 for none
public record NotableKey(DatasetKey name, ValueType type, long bytes, long memory, long elements, long expiryMillis) {
    /// Names are the users'; a long one must not fill the memory.
    public static final int LONGEST_NAME = 256;

    static NotableKey of(RdbKey key) {
        byte[] name = Arrays.copyOf(key.nameBytes(), Math.min(key.nameLength(), LONGEST_NAME));
        return new NotableKey(
                new DatasetKey(key.database(), name),
                key.type(),
                key.encodedBytes(),
                MemoryEstimate.of(key),
                key.elements(),
                key.expiryMillis());
    }
}
