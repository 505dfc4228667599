package io.redoubt.cli.frame;

import io.redoubt.core.ByteSize;
import io.redoubt.core.HumanDuration;
import io.redoubt.core.Progress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;

/// Shows how far long work has come: on a terminal one line that is rewritten ten times a second at most, elsewhere a
/// line every ten seconds. Called by any thread.
final class ProgressReport implements Progress {
    /// Work shorter than this shows nothing, so that quick commands do not flicker.
    private static final long FIRST_AFTER_MILLIS = 300;

    private static final long TERMINAL_EVERY_MILLIS = 100;
    private static final long ELSEWHERE_EVERY_MILLIS = 10_000;

    private record Phase(String name, long totalBytes, long startMillis) {}

    private final MessageStream messages;
    private final boolean terminal;
    private final InstantSource clock;
    private final Object lock = new Object();
    private Phase phase = new Phase("", 0, 0);
    private long nextMillis = Long.MAX_VALUE;

    ProgressReport(MessageStream messages, boolean terminal, InstantSource clock) {
        this.messages = messages;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void phase(String name, long totalBytes) {
        long now = clock.millis();
        synchronized (lock) {
            phase = new Phase(name, totalBytes, now);
            nextMillis = now + (terminal ? FIRST_AFTER_MILLIS : ELSEWHERE_EVERY_MILLIS);
        }
        if (terminal) {
            messages.clear();
        }
    }

    @Override
    public void done(long bytes) {
        long now = clock.millis();
        Phase current;
        synchronized (lock) {
            if (now < nextMillis) {
                return;
            }
            nextMillis = now + (terminal ? TERMINAL_EVERY_MILLIS : ELSEWHERE_EVERY_MILLIS);
            current = phase;
        }
        show(describe(current, bytes, Math.max(1, now - current.startMillis)));
    }

    private void show(String text) {
        if (terminal) {
            messages.bottomLine(text);
        } else {
            messages.line(text);
        }
    }

    private static String describe(Phase phase, long bytes, long elapsedMillis) {
        double perMilli = bytes / (double) elapsedMillis;
        String rate = new ByteSize((long) (perMilli * 1000)).readable() + "/s";
        if (phase.totalBytes <= 0) {
            return "%s: %s, %s".formatted(phase.name, new ByteSize(bytes).readable(), rate);
        }
        return String.format(
                Locale.ROOT,
                "%s: %d %%, %s of %s, %s%s",
                phase.name,
                Math.min(100, (long) (bytes * 100.0 / phase.totalBytes)),
                new ByteSize(bytes).readable(),
                new ByteSize(phase.totalBytes).readable(),
                rate,
                timeLeft(phase.totalBytes - bytes, perMilli));
    }

    private static String timeLeft(long bytes, double perMilli) {
        if (bytes <= 0 || perMilli <= 0) {
            return "";
        }
        return ", " + HumanDuration.readable(Duration.ofMillis((long) (bytes / perMilli))) + " left";
    }
}
