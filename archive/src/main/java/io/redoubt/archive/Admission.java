package io.redoubt.archive;

import io.redoubt.core.Events;
import io.redoubt.repository.spool.ArchiveState.Phase;
import io.redoubt.repository.spool.SpoolDirectory;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/// Whether the archive may attach: not while space is short, and not while the spool cannot be written. What is
/// not admitted costs the primary nothing. Follower's thread.
final class Admission {
    /// How long a base is not asked for again for which there was no room, unless there is room now. It may
    /// have become smaller, but a primary that forks in vain should do so rarely.
    private static final Duration NO_ROOM = Duration.ofMinutes(10);

    private final SpoolDirectory spool;
    private final Housekeeper housekeeper;
    private final StateReport report;
    private final Events events;
    private final InstantSource clock;
    private final Consumer<String> away;
    private final SpoolTrial trial;
    private boolean storageFailed;
    private boolean refused;
    private long neededUntilMillis;

    /// @param away told why, once each time the archive begins to stay away
    Admission(
            SpoolDirectory spool,
            Housekeeper housekeeper,
            StateReport report,
            Events events,
            InstantSource clock,
            Consumer<String> away) {
        this.spool = spool;
        this.housekeeper = housekeeper;
        this.report = report;
        this.events = events;
        this.clock = clock;
        this.away = away;
        this.trial = new SpoolTrial(spool);
    }

    /// Asked before each attempt to attach, and each second while it says no.
    boolean granted() {
        forgetOldNeed();
        Optional<String> tooFull = housekeeper.complaint();
        if (tooFull.isPresent()) {
            return refuse(Phase.DETACHED_NO_SPACE, tooFull.get());
        }
        Optional<String> unwritable = trial.complaint();
        if (unwritable.isPresent()) {
            return refuse(Phase.STORAGE_FAILED, unwritable.get());
        }
        if (refused || storageFailed) {
            refused = false;
            storageFailed = false;
            report.enter(Phase.CONNECTING, "");
        }
        return true;
    }

    private boolean refuse(Phase phase, String why) {
        if (!refused) {
            refused = true;
            events.warn("detached: " + why);
            away.accept(why);
        }
        report.enter(phase, why);
        return false;
    }

    /// Whether the present phase says why the archive stays away, and is not to be replaced by a lesser reason.
    boolean isWithheld() {
        return refused || storageFailed;
    }

    /// Something could not be written to the spool.
    void storageFailed(IOException cause) {
        storageFailed = true;
        trial.storageFailed();
        report.enter(Phase.STORAGE_FAILED, SpoolTrial.text(spool, cause));
    }

    /// A base ended after so many bytes because there was no room for more: asking for another makes no sense
    /// unless there is.
    void baseDidNotFit(long bytes) {
        neededUntilMillis = clock.millis() + NO_ROOM.toMillis();
        housekeeper.need(bytes + bytes / 10);
    }

    /// A base has arrived.
    void baseFitted() {
        neededUntilMillis = 0;
        housekeeper.need(0);
    }

    private void forgetOldNeed() {
        if (neededUntilMillis > 0 && clock.millis() >= neededUntilMillis) {
            baseFitted();
        }
    }
}
