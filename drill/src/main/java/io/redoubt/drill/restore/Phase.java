package io.redoubt.drill.restore;

import java.util.Locale;

/// What a recovery is made of, in order, and what a drill does with the result afterwards.
enum Phase {
    /// From the target to what is needed for it.
    PLAN,
    /// Out of the repository onto the disk, with every checksum.
    FETCH,
    /// The trial every restore makes: a server loads the files, and they are unchanged by it.
    LOAD,
    /// A server is started on the result, until it answers.
    SERVE,
    /// No part of the time to recovery: assertions and comparison.
    PROVE;

    boolean recovers() {
        return this != PROVE;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
