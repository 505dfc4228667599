package io.redoubt.persistence.monitor;

import java.util.OptionalLong;

/// Whether a counter of one process has risen within the last minute. Confined to one thread.
final class Lately {
    private static final long MINUTE = 60_000_000_000L;

    private String runId = "";
    private long value;
    private OptionalLong roseAt = OptionalLong.empty();

    boolean rose(String process, OptionalLong counter, long nanos) {
        long now = counter.orElse(0);
        if (!process.equals(runId)) {
            runId = process;
            roseAt = OptionalLong.empty();
        } else if (now > value) {
            roseAt = OptionalLong.of(nanos);
        }
        value = now;
        return roseAt.isPresent() && nanos - roseAt.getAsLong() < MINUTE;
    }
}
