package io.redoubt.persistence.monitor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One look at a server, and what follows from it and from those before.
///
/// @param writesOutcome of the append-only file's last write: NEVER while the log is off
/// @param fsyncDelayed a write had to wait for an fsync within the last minute
/// @param evicting keys were thrown away within the last minute
/// @param writesRefused it answers PING with MISCONF: it takes no writes because it cannot persist them
/// @param roundTrips of the last PINGs, ten seconds
/// @param writeHistory changes each second at the last looks, the oldest first
/// @param directory where its files are for us
/// @param directoryUnseen why they cannot be seen
/// @param events what its latency monitor recorded last
/// @param unseen what the server does not let us see, each with what is lost
public record Look(
        ServerFacts facts,
        Settings settings,
        Outcome saves,
        Outcome rewrites,
        Outcome.Kind logWrites,
        Exposure exposure,
        RewriteOutlook rewriteOutlook,
        Rates rates,
        boolean fsyncDelayed,
        boolean evicting,
        boolean writesRefused,
        Times roundTrips,
        Optional<Impact> impact,
        List<Double> writeHistory,
        Optional<Path> directory,
        String directoryUnseen,
        Optional<DiskOutlook> disk,
        List<LatencyEvent> events,
        List<String> unseen) {
    /// What the server's latency monitor says of one kind of event, such as `fork` or `aof-fsync-always`.
    ///
    /// @param second of the last one, by the server's clock
    public record LatencyEvent(String name, long second, long lastMillis, long longestMillis) {}

    public Look {
        writeHistory = List.copyOf(writeHistory);
        events = List.copyOf(events);
        unseen = List.copyOf(unseen);
    }

    /// How long the last snapshot took, however it ended; empty before the first. The server counts those for its
    /// replicas too.
    public OptionalLong saveTookSeconds() {
        return saves.kind() == Outcome.Kind.NEVER
                ? OptionalLong.empty()
                : facts.persistence().snapshot().tookSeconds();
    }

    /// Whether the server is meant to keep its data: it saves snapshots or writes a log.
    public boolean durable() {
        return facts.persistence().appendOnly().enabled()
                || settings.savePoints().filter(points -> !points.isBlank()).isPresent();
    }
}
