package io.redoubt.drill;

import java.time.Duration;

/// How long each act of the demo lasts, beside what it waits for. The application writes through all of them.
///
/// @param beforeKill with the archive attached
/// @param without the archive: dead, and before it is attached for the first time
/// @param afterResume with the archive back, until the mistake; longer than keys that expire soon live
/// @param afterMistake in an emptied primary
public record DemoPace(Duration beforeKill, Duration without, Duration afterResume, Duration afterMistake) {
    /// Long enough for figures that mean something.
    public static DemoPace usual() {
        return new DemoPace(
                Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofMillis(500));
    }
}
