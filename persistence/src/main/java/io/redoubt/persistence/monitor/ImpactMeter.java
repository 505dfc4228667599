package io.redoubt.persistence.monitor;

import io.redoubt.persistence.PersistenceFacts;
import java.util.Optional;

/// Sorts PINGs and times of commands into before, during and after each child of the server. Confined to one
/// thread.
///
/// A child is seen only at the next look. What was measured since the look before belongs to it: in there is its
/// fork, the one moment in which the server answers nobody.
final class ImpactMeter {
    private static final int RECENT = 100;

    private enum Phase {
        IDLE,
        RUNNING,
        AFTER
    }

    private final RecentRoundTrips recent = new RecentRoundTrips(RECENT);
    private final RoundTrips sinceLook = new RoundTrips();
    private final RoundTrips during = new RoundTrips();
    private final RoundTrips after = new RoundTrips();
    private Phase phase = Phase.IDLE;
    private String what = "";
    private Times before = Times.NONE;
    private Times quiet = Times.NONE;
    private Optional<PersistenceFacts> last = Optional.empty();
    private Optional<CommandTimes> times = Optional.empty();
    private Optional<Times> commandsIdle = Optional.empty();
    private Optional<Times> commandsBefore = Optional.empty();
    private Optional<Times> commandsDuring = Optional.empty();
    private Optional<Times> commandsAfter = Optional.empty();

    void roundTrip(long micros) {
        recent.add(micros);
        sinceLook.add(micros);
        if (phase == Phase.AFTER) {
            after.add(micros);
        }
    }

    /// @return whether the times of commands are wanted now, because something begins or ends
    boolean look(PersistenceFacts now) {
        boolean known = last.filter(now::sameProcess).isPresent();
        boolean began = known && hasBegun(last.orElseThrow(), now);
        boolean runs = running(now);
        Phase earlier = phase;
        if (began && phase != Phase.RUNNING) {
            begin(now);
        }
        if (phase == Phase.RUNNING) {
            during.addAll(sinceLook);
        }
        if (phase == Phase.RUNNING && !runs) {
            phase = Phase.AFTER;
            after.clear();
        }
        if (phase == Phase.AFTER && after.summary().count() >= RECENT) {
            phase = Phase.IDLE;
        }
        if (phase != Phase.RUNNING) {
            quiet = recent.summary();
        }
        sinceLook.clear();
        last = Optional.of(now);
        return phase != earlier || (began && phase == Phase.AFTER);
    }

    private void begin(PersistenceFacts now) {
        phase = Phase.RUNNING;
        what = now.appendOnly().rewriting()
                        || rewrites(now) > last.map(ImpactMeter::rewrites).orElse(0L)
                ? "rewrite"
                : "save";
        before = quiet;
        during.clear();
        after.clear();
        commandsBefore = commandsIdle;
        commandsDuring = Optional.empty();
        commandsAfter = Optional.empty();
    }

    private static boolean hasBegun(PersistenceFacts before, PersistenceFacts now) {
        return (running(now) && !running(before))
                || now.snapshot().begun().orElse(0) > before.snapshot().begun().orElse(Long.MAX_VALUE)
                || (now.snapshot().lastSecond() > before.snapshot().lastSecond() && !running(before))
                || rewrites(now) > rewrites(before);
    }

    private static long rewrites(PersistenceFacts facts) {
        return facts.appendOnly().begun().orElse(0);
    }

    private static boolean running(PersistenceFacts facts) {
        return facts.snapshot().running() || facts.appendOnly().rewriting();
    }

    /// Takes what the server counted up to now.
    void times(CommandTimes now) {
        Optional<Times> grown = times.map(now::since);
        times = Optional.of(now);
        switch (phase) {
            case IDLE -> {
                if (!what.isEmpty() && commandsAfter.isEmpty() && commandsDuring.isPresent()) {
                    commandsAfter = grown;
                }
                commandsIdle = grown;
            }
            case RUNNING -> {
                // At its beginning: what went before is known; from here on it is counted as during.
            }
            case AFTER -> commandsDuring = grown;
        }
    }

    Times recent() {
        return recent.summary();
    }

    Optional<Impact> impact() {
        if (what.isEmpty()) {
            return Optional.empty();
        }
        boolean running = phase == Phase.RUNNING;
        Times during = this.during.summary();
        return Optional.of(new Impact(
                what,
                running,
                before,
                during,
                running ? Optional.empty() : Optional.of(after.summary()),
                commandsBefore,
                commandsDuring,
                commandsAfter));
    }

    /// The connection is new: what was counted may be another process's.
    void restart() {
        times = Optional.empty();
        commandsIdle = Optional.empty();
        sinceLook.clear();
        if (phase == Phase.RUNNING) {
            phase = Phase.IDLE;
        }
    }

    /// Whether the times of commands may be asked for every ten seconds: not while something runs.
    boolean idle() {
        return phase == Phase.IDLE;
    }
}
