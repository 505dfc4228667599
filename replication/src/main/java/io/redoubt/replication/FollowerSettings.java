package io.redoubt.replication;

import java.time.Duration;

/// How patient a follower is and where it listens.
///
/// @param connectTimeout for TCP, TLS and each reply of the handshake
/// @param replTimeout silence after which a link counts as lost; the primary pings every 10 s by default
/// @param listenerPort port for those who take us for a replica; 0 lets the system choose
/// @param failFast whether the very first attach may fail for good, instead of being retried
/// @param firstRetry first wait after a lost link; it doubles with each failure
/// @param longestRetry the longest of these waits
/// @param authorisationRetry wait after the server refused our credentials
/// @param firstFullResyncWait shortest time from one full resync to the next; it doubles with each
/// @param longestFullResyncWait the longest of these waits, and how long a history must last for them to be forgotten
public record FollowerSettings(
        Duration connectTimeout,
        Duration replTimeout,
        int listenerPort,
        boolean failFast,
        Duration firstRetry,
        Duration longestRetry,
        Duration authorisationRetry,
        Duration firstFullResyncWait,
        Duration longestFullResyncWait) {
    /// The servers' own default of `repl-timeout`, any free port, retry for ever.
    public static FollowerSettings standard() {
        return new FollowerSettings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                0,
                false,
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5));
    }

    public FollowerSettings withFailFast() {
        return new FollowerSettings(
                connectTimeout,
                replTimeout,
                listenerPort,
                true,
                firstRetry,
                longestRetry,
                authorisationRetry,
                firstFullResyncWait,
                longestFullResyncWait);
    }

    public FollowerSettings withReplTimeout(Duration timeout) {
        return new FollowerSettings(
                connectTimeout,
                timeout,
                listenerPort,
                failFast,
                firstRetry,
                longestRetry,
                authorisationRetry,
                firstFullResyncWait,
                longestFullResyncWait);
    }

    public FollowerSettings withListenerPort(int port) {
        return new FollowerSettings(
                connectTimeout,
                replTimeout,
                port,
                failFast,
                firstRetry,
                longestRetry,
                authorisationRetry,
                firstFullResyncWait,
                longestFullResyncWait);
    }

    public FollowerSettings withFullResyncWaits(Duration first, Duration longest) {
        return new FollowerSettings(
                connectTimeout,
                replTimeout,
                listenerPort,
                failFast,
                firstRetry,
                longestRetry,
                authorisationRetry,
                first,
                longest);
    }
}
