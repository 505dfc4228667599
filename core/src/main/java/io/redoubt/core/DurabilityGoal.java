package io.redoubt.core;

import java.util.Locale;

/// What a server's data is worth to its owner: what may be lost when it crashes.
public enum DurabilityGoal {
    /// All of it: it can be made again.
    CACHE,
    /// About the last second.
    SECOND,
    /// Nothing that was acknowledged.
    NONE_LOST;

    /// The word users write, as in `none-lost`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
