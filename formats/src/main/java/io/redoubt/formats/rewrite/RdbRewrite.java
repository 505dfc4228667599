package io.redoubt.formats.rewrite;

import io.redoubt.formats.rdb.RdbVersion;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/// What is to change in a snapshot. Each method returns a changed copy.
///
/// @param version for which servers; empty for that of the source
/// @param keys which keys stay; empty for all
/// @param functions whether function libraries stay
/// @param producers whether what Redis 8.6 remembers of the producers of streams must stay, so that a version that
///     remembers nothing is refused; servers forget message ids after seconds, 100 unless told otherwise
/// @param databases new number of each database; no two that hold keys may get the same
public record RdbRewrite(
        Optional<RdbVersion> version,
        ExpiryChange expiries,
        Optional<KeyFilter> keys,
        boolean functions,
        boolean producers,
        IntUnaryOperator databases) {
    /// Changes nothing but what must never be handed on: the replication id.
    public static RdbRewrite nothing() {
        return new RdbRewrite(
                Optional.empty(), new ExpiryChange.Keep(), Optional.empty(), true, true, IntUnaryOperator.identity());
    }

    public RdbRewrite to(RdbVersion target) {
        return new RdbRewrite(Optional.of(target), expiries, keys, functions, producers, databases);
    }

    public RdbRewrite expiring(ExpiryChange change) {
        return new RdbRewrite(version, change, keys, functions, producers, databases);
    }

    public RdbRewrite keeping(KeyFilter filter) {
        return new RdbRewrite(version, expiries, Optional.of(filter), functions, producers, databases);
    }

    public RdbRewrite withoutFunctions() {
        return new RdbRewrite(version, expiries, keys, false, producers, databases);
    }

    public RdbRewrite forgettingProducers() {
        return new RdbRewrite(version, expiries, keys, functions, false, databases);
    }

    public RdbRewrite renumbering(IntUnaryOperator numbers) {
        return new RdbRewrite(version, expiries, keys, functions, producers, numbers);
    }

    /// Whether the numbers of keys that the source tells of hold for the result.
    boolean keepsSizes() {
        return keys.isEmpty();
    }
}
