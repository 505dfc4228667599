package io.redoubt.system.traffic;

import java.time.InstantSource;

/// Confines short-lived fields of hashes to the first part of each period of time.
///
/// A key past its expiry stays in the digest of a server held as a replica. A field of a hash does not: it
/// vanishes from every
/// answer the moment it expires. What a restore shows later can only be compared with what was recorded
/// while no field was
/// about to go. Safe for many threads.
public final class Fleeting {
    static final int LONGEST_MILLIS = 200;

    private static final int PERIOD_MILLIS = 2500;
    private static final int SENDING_MILLIS = 500;
    private static final int SETTLED_MILLIS = 1300;

    private final InstantSource clock;
    private final boolean sent;

    /// @param sent whether such fields are sent at all
    Fleeting(InstantSource clock, boolean sent) {
        this.clock = clock;
        this.sent = sent;
    }

    static boolean concerns(CommandLine line) {
        return line.family().equals("fleeting-fields");
    }

    boolean allows(CommandLine line) {
        return !concerns(line) || clock.millis() % PERIOD_MILLIS < SENDING_MILLIS;
    }

    /// Whether no field is about to expire now, however slow the server was.
    public boolean settled() {
        return !sent || clock.millis() % PERIOD_MILLIS > SETTLED_MILLIS;
    }
}
