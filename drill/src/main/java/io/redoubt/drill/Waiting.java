package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Polling;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.time.Duration;

/// The waits of the demo, all of which must end well.
final class Waiting {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Waiting() {}

    /// @param what completes the sentence "waited in vain for ..."
    /// @throws RedoubtException FAILED when the condition does not hold in time
    static void until(String what, Duration patience, Polling.Condition condition)
            throws IOException, InterruptedException {
        if (!Polling.until(patience, PAUSE, condition)) {
            throw new RedoubtException(
                    ErrorCode.FAILED,
                    "waited %d s in vain for %s".formatted(patience.toSeconds(), what),
                    "The machine may be too busy: run it again, with --keep DIR to look at the logs.");
        }
    }

    static void pause() throws InterruptedException {
        Polling.pause(PAUSE);
    }
}
