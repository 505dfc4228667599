package io.redoubt.persistence.monitor;

import io.redoubt.persistence.PersistenceFacts;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What a power cut at this moment would take: writes that are on no disk yet.
///
/// @param writes about how many; empty when not known
/// @param time how far back they go; empty when not known or without limit
/// @param words the same for people, with what it rests on
public record Exposure(OptionalLong writes, Optional<Duration> time, String words) {
    /// A write waits for a slow fsync as long as this (`aof.c`: two seconds) before it is done all the same.
    private static final Duration SLOW_DISK = Duration.ofSeconds(2);

    static Exposure of(ServerFacts facts, Settings settings, OptionalDouble writesPerSecond, boolean fsyncDelayed) {
        PersistenceFacts.AppendOnly log = facts.persistence().appendOnly();
        if (!log.enabled()) {
            return sinceSnapshot(facts);
        }
        if (!log.writesOk()) {
            return new Exposure(
                    OptionalLong.empty(), Optional.empty(), "all since the append-only file could last be written");
        }
        return switch (settings.fsync().orElse("")) {
            case "always" -> new Exposure(OptionalLong.of(0), Optional.of(Duration.ZERO), "none (appendfsync always)");
            case "everysec" ->
                unforced(writesPerSecond, fsyncDelayed ? SLOW_DISK : Duration.ofSeconds(1), fsyncDelayed);
            case "no" ->
                new Exposure(
                        OptionalLong.empty(),
                        Optional.empty(),
                        "what the operating system has not written yet (appendfsync no)");
            default -> new Exposure(OptionalLong.empty(), Optional.empty(), "not known: appendfsync may not be read");
        };
    }

    private static Exposure unforced(OptionalDouble writesPerSecond, Duration window, boolean delayed) {
        OptionalLong writes = writesPerSecond.isPresent()
                ? OptionalLong.of(Math.round(writesPerSecond.getAsDouble() * window.toMillis() / 1000))
                : OptionalLong.empty();
        return new Exposure(
                writes,
                Optional.of(window),
                delayed ? "2 s and more: fsync is late (appendfsync everysec)" : "about 1 s (appendfsync everysec)");
    }

    private static Exposure sinceSnapshot(ServerFacts facts) {
        PersistenceFacts.Snapshot snapshot = facts.persistence().snapshot();
        Outcome saves = Outcome.ofSaves(facts);
        long second = facts.persistence().second();
        Duration sinceStart =
                Duration.ofSeconds(Math.max(0, second - facts.process().startSecond()));
        return new Exposure(
                OptionalLong.of(snapshot.changes()),
                Optional.of(saves.age().orElse(sinceStart)),
                saves.age().isPresent() ? "all since the last snapshot" : "all since the start: never saved");
    }
}
