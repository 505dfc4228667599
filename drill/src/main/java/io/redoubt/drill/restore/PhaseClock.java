package io.redoubt.drill.restore;

import io.redoubt.core.Progress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Measures what each phase of a piece of work takes, while it reports them on. One thread at a time.
final class PhaseClock implements Progress {
    private static final long NANOS = 1_000_000;

    private final Progress progress;
    private final LongSupplier nanos;
    private final Map<String, Long> taken = new LinkedHashMap<>();
    private String current;
    private long since;

    /// @param first what is going on until a phase is named
    /// @param nanos a monotonic clock
    PhaseClock(Progress progress, LongSupplier nanos, String first) {
        this.progress = progress;
        this.nanos = nanos;
        this.current = first;
        this.since = nanos.getAsLong();
    }

    @Override
    public void phase(String name, long totalBytes) {
        enter(name);
        progress.phase(name, totalBytes);
    }

    @Override
    public void phase(String name, long total, String things) {
        enter(name);
        progress.phase(name, total, things);
    }

    @Override
    public void done(long bytes) {
        progress.done(bytes);
    }

    /// Goes on to another phase without telling anybody.
    void enter(String name) {
        long now = nanos.getAsLong();
        taken.merge(current, now - since, Long::sum);
        current = name;
        since = now;
    }

    /// Milliseconds by phase, in the order in which they began; the present one up to now.
    Map<String, Long> millis() {
        enter(current);
        Map<String, Long> millis = new LinkedHashMap<>();
        taken.forEach((phase, sum) -> millis.put(phase, sum / NANOS));
        return millis;
    }
}
