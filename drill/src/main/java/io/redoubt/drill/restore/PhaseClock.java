package io.redoubt.drill.restore;

import io.redoubt.core.Progress;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Measures what each phase of a recovery takes, while it reports a restore's own steps on. One thread at a time.
final class PhaseClock implements Progress {
    private static final long NANOS = 1_000_000;

    private final Progress progress;
    private final LongSupplier nanos;
    private final Map<Phase, Long> taken = new EnumMap<>(Phase.class);
    private Phase current = Phase.PLAN;
    private long since;

    /// @param nanos a monotonic clock; planning begins now
    PhaseClock(Progress progress, LongSupplier nanos) {
        this.progress = progress;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    @Override
    public void phase(String name, long totalBytes) {
        step(name);
        progress.phase(name, totalBytes);
    }

    @Override
    public void phase(String name, long total, String things) {
        step(name);
        progress.phase(name, total, things);
    }

    @Override
    public void done(long bytes) {
        progress.done(bytes);
    }

    /// The steps as `RestoreRun` and `ScratchServer` name them.
    private void step(String name) {
        switch (name) {
            case "check", "write" -> enter(Phase.FETCH);
            case "boot", "compare" -> enter(Phase.LOAD);
            default -> throw new IllegalStateException("no phase is known for the step '" + name + "'");
        }
    }

    /// Goes on to another phase without telling anybody.
    void enter(Phase phase) {
        long now = nanos.getAsLong();
        taken.merge(current, now - since, Long::sum);
        current = phase;
        since = now;
    }

    /// The present phase up to now.
    PhaseTimes times() {
        enter(current);
        Map<Phase, Long> millis = new EnumMap<>(Phase.class);
        taken.forEach((phase, sum) -> millis.put(phase, sum / NANOS));
        return new PhaseTimes(millis);
    }
}
