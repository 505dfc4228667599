package io.redoubt.formats.rewrite;

import io.redoubt.formats.rdb.RdbMagic;

/// What becomes of expiries, those of keys and of hash fields.
public sealed interface ExpiryChange {
    /// They stay what they are.
    record Keep() implements ExpiryChange {}

    /// All move by some milliseconds, into the past if negative. None leaves the range servers know: it is the
    /// first or the last time of the range then.
    record Shift(long millis) implements ExpiryChange {}

    /// Nothing expires any more.
    record Drop() implements ExpiryChange {}

    /// The new expiry of a key; -1 for none.
    default long ofKey(long absoluteMillis) {
        return changed(absoluteMillis, Long.MAX_VALUE);
    }

    /// The new expiry of a hash field; -1 for none.
    default long ofField(long absoluteMillis, RdbMagic magic) {
        return changed(
                absoluteMillis,
                switch (magic) {
                    // EB_EXPIRE_TIME_MAX of the server's src/ebuckets.h holds 48 bits, of which src/t_hash.c leaves
                    // two.
                    case REDIS -> ((1L << 48) - 1) >> 2;
                    case VALKEY -> Long.MAX_VALUE;
                });
    }

    private long changed(long absoluteMillis, long latest) {
        return switch (this) {
            case Keep _ -> absoluteMillis;
            case Drop _ -> -1;
            case Shift(long millis) -> {
                long sum = absoluteMillis + millis;
                boolean overflow = ((absoluteMillis ^ sum) & (millis ^ sum)) < 0;
                if (overflow) {
                    yield millis > 0 ? latest : 1;
                }
                yield Math.clamp(sum, 1, latest);
            }
        };
    }
}
