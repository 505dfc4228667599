package io.redoubt.persistence;

import java.time.Duration;

/// How long a command waits in all, and how often it looks: often at first, since most children end soon, and
/// four times a second for those that take minutes. Confined to one thread.
final class Patience {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    private static final int SHARE_OF_THE_WAIT = 50;

    private final Ticker ticker;
    private final Duration limit;
    private final long began;

    Patience(Ticker ticker, Duration limit) {
        this.ticker = ticker;
        this.limit = limit;
        this.began = ticker.nanos();
    }

    Duration limit() {
        return limit;
    }

    Duration elapsed() {
        return Duration.ofNanos(ticker.nanos() - began);
    }

    boolean over() {
        return elapsed().compareTo(limit) >= 0;
    }

    void pause() throws InterruptedException {
        Duration share = elapsed().dividedBy(SHARE_OF_THE_WAIT);
        Duration pause = share.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : share;
        ticker.pause(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }
}
