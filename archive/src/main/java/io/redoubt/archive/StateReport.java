package io.redoubt.archive;

import io.redoubt.core.Events;
import io.redoubt.repository.spool.ArchiveState;
import io.redoubt.repository.spool.ArchiveState.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Keeps the state file: at every durable advance, at every change of phase, and at least once a second.
/// Any thread.
final class StateReport {
    /// What stands in the file beside the phase.
    interface Facts {
        ArchiveState stateIn(Phase phase, long phaseSinceMillis, String detail, long nowMillis);
    }

    private final Path spool;
    private final InstantSource clock;
    private final Supplier<Facts> facts;
    private final Events events;
    private final Object lock = new Object();
    private Phase phase = Phase.CONNECTING;
    private long since;
    private String detail = "";
    private boolean failing;

    StateReport(Path spool, InstantSource clock, Supplier<Facts> facts, Events events) {
        this.spool = spool;
        this.clock = clock;
        this.facts = facts;
        this.events = events;
        this.since = clock.millis();
    }

    void enter(Phase next, String why) {
        synchronized (lock) {
            if (phase != next) {
                since = clock.millis();
            }
            phase = next;
            detail = why;
        }
        write();
    }

    Phase phase() {
        synchronized (lock) {
            return phase;
        }
    }

    /// Replaces the file. Writing it under the lock keeps an older state from overwriting a newer one.
    void write() {
        synchronized (lock) {
            try {
                facts.get().stateIn(phase, since, detail, clock.millis()).writeTo(spool);
                failing = false;
            } catch (IOException e) {
                if (!failing) {
                    events.warn("cannot write the state file: " + e.getMessage());
                }
                failing = true;
            }
        }
    }
}
