package io.redoubt.persistence.monitor;

import io.redoubt.persistence.PersistenceFacts;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What a power cut at this moment would take: writes that are on no disk yet.
///
/// @param writes about how many; empty when not known
/// @param time how far back they go; empty when not known
/// @param words the same for people, with what it rests on
public record Exposure(OptionalLong writes, Optional<Duration> time, String words) {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    /// A write waits for a slow fsync as long as this (`aof.c`: two seconds) before it is done all the same.
    private static final Duration SLOW_DISK = Duration.ofSeconds(2);
    /// Linux writes back by itself what has waited so long (`vm.dirty_expire_centisecs`).
    private static final Duration WRITTEN_BACK = Duration.ofSeconds(30);

    /// An append-only file that cannot be written.
    ///
    /// @param time since it last could; empty when it never was seen to
    /// @param writes since then
    record Unwritten(Optional<Duration> time, OptionalLong writes) {}

    /// @param unwritten counts only while the server says that it cannot write
    static Exposure of(
            ServerFacts facts, Settings settings, WriteHistory history, boolean fsyncDelayed, Unwritten unwritten) {
        PersistenceFacts.AppendOnly log = facts.persistence().appendOnly();
        if (!log.enabled()) {
            return sinceSnapshot(facts);
        }
        if (!log.writesOk()) {
            return new Exposure(
                    unwritten.writes(), unwritten.time(), "all since the append-only file could last be written");
        }
        Optional<Duration> unforced = unforcedByChild(facts.persistence(), settings);
        if (unforced.isPresent()) {
            return within(
                    unforced.get(),
                    history,
                    "nothing is forced while it saves or rewrites (no-appendfsync-on-rewrite)");
        }
        return switch (settings.fsync().orElse("")) {
            case "always" -> new Exposure(OptionalLong.of(0), Optional.of(Duration.ZERO), "none (appendfsync always)");
            case "everysec" ->
                fsyncDelayed
                        ? within(SLOW_DISK, history, "2 s and more: fsync is late (appendfsync everysec)")
                        : within(A_SECOND, history, "about 1 s (appendfsync everysec)");
            case "no" ->
                within(
                        WRITTEN_BACK,
                        history,
                        "about 30 s: what the operating system has not written back (appendfsync no)");
            default -> new Exposure(OptionalLong.empty(), Optional.empty(), "not known: appendfsync may not be read");
        };
    }

    private static Exposure within(Duration time, WriteHistory history, String words) {
        return new Exposure(history.within(time), Optional.of(time), words);
    }

    /// Since when nothing is forced because a child writes: the server leaves the disk to it, if told so.
    private static Optional<Duration> unforcedByChild(PersistenceFacts facts, Settings settings) {
        OptionalLong running = facts.snapshot().running()
                ? facts.snapshot().runningSeconds()
                : facts.appendOnly().runningSeconds();
        if (!settings.unforcedWhileRewriting() || running.isEmpty()) {
            return Optional.empty();
        }
        Duration since = A_SECOND.plusSeconds(running.getAsLong());
        return Optional.of(since.compareTo(WRITTEN_BACK) < 0 ? since : WRITTEN_BACK);
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
