package io.redoubt.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How a server persists its data: the names every command uses.
public enum PersistencePolicy {
    /// Neither snapshots nor an append-only file.
    NONE,
    /// Snapshots alone.
    RDB,
    /// An append-only file that is never forced by the server.
    AOF_NO,
    /// An append-only file, forced once a second.
    AOF_EVERYSEC,
    /// An append-only file, forced before each answer.
    AOF_ALWAYS,
    /// An append-only file that is forced once a second, and snapshots.
    HYBRID;

    /// The word users write, as in `aof-everysec`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The policy users call by this word; `aof` is short for `aof-everysec`. Case does not matter.
    public static Optional<PersistencePolicy> named(String word) {
        String wanted = word.toLowerCase(Locale.ROOT);
        return wanted.equals("aof")
                ? Optional.of(AOF_EVERYSEC)
                : Arrays.stream(values())
                        .filter(policy -> policy.word().equals(wanted))
                        .findFirst();
    }
}
