package io.redoubt.persistence;

import java.time.Duration;

/// The passing of time, for what waits.
public interface Ticker {
    /// Nanoseconds that never go back; only differences mean anything.
    long nanos();

    /// Returns after about this time.
    ///
    /// @throws InterruptedException at once if the thread is interrupted
    void pause(Duration time) throws InterruptedException;

    /// Real time.
    static Ticker system() {
        return new Ticker() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                Thread.sleep(time);
            }
        };
    }
}
