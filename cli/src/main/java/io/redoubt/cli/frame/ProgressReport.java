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

    /// @param things what is counted; empty for bytes
    private record Phase(String name, long total, String things, long startMillis) {
        String amount(long count) {
            return things.isEmpty()
                    ? new ByteSize(count).readable()
                    : String.format(Locale.ROOT, "%,d %s", count, things);
        }
    }

    private final MessageStream messages;
    private final boolean terminal;
    private final InstantSource clock;
    private final Object lock = new Object();
    private Phase phase = new Phase("", 0, "", 0);
    private long nextMillis = Long.MAX_VALUE;

    ProgressReport(MessageStream messages, boolean terminal, InstantSource clock) {
        this.messages = messages;
        this.terminal = terminal;
        this.clock = clock;
    }

    @Override
    public void phase(String name, long totalBytes) {
        phase(name, totalBytes, "");
    }

    @Override
    public void phase(String name, long total, String things) {
        long now = clock.millis();
        synchronized (lock) {
            phase = new Phase(name, total, things, now);
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

    private static String describe(Phase phase, long count, long elapsedMillis) {
        double perMilli = count / (double) elapsedMillis;
        String rate = phase.amount((long) (perMilli * 1000)) + "/s";
        if (phase.total <= 0) {
            return "%s: %s, %s".formatted(phase.name, phase.amount(count), rate);
        }
        return String.format(
                Locale.ROOT,
                "%s: %d %%, %s of %s, %s%s",
                phase.name,
                Math.min(100, (long) (count * 100.0 / phase.total)),
                phase.amount(count),
                phase.amount(phase.total),
                rate,
                timeLeft(phase.total - count, perMilli));
    }

    private static String timeLeft(long rest, double perMilli) {
        if (rest <= 0 || perMilli <= 0) {
            return "";
        }
        return ", " + HumanDuration.readable(Duration.ofMillis((long) (rest / perMilli))) + " left";
    }
}
