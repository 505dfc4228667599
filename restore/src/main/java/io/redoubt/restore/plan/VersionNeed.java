package io.redoubt.restore.plan;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The versions that wrote base and log: whatever loads them must read what each of these wrote.
///
/// A server upgraded in place goes on with its stream, also from Redis to Valkey, so there may be several.
///
/// @param all distinct, oldest first within an engine; empty when no server would tell
public record VersionNeed(List<ServerVersion> all) {
    public VersionNeed {
        all = List.copyOf(all);
    }

    static VersionNeed of(BaseFacts base, List<SegmentFacts> segments) {
        return new VersionNeed(
                Stream.concat(base.server().stream(), segments.stream().flatMap(facts -> facts.server().stream()))
                        .distinct()
                        .sorted(Comparator.comparing(ServerVersion::engine).thenComparing(ServerVersion.byNumber()))
                        .toList());
    }

    /// The one that decides which server can load the data: the newest, and a Valkey before any Redis, since only
    /// a Valkey reads both.
    public Optional<ServerVersion> deciding() {
        return newest(Engine.VALKEY).or(() -> newest(Engine.REDIS));
    }

    public Optional<ServerVersion> newest(Engine engine) {
        return all.stream().filter(version -> version.engine() == engine).max(ServerVersion.byNumber());
    }

    /// Whether the data is for servers that know no multi-part append-only files: Redis 6.x.
    public boolean singleFileOnly() {
        return !all.isEmpty()
                && all.stream().allMatch(version -> version.engine() == Engine.REDIS && !version.atLeast(7, 0));
    }

    /// Redis 7.4 to 8.x forget while loading that a hash field past its expiry was there.
    boolean forgetsFieldsWhileLoading() {
        return newest(Engine.REDIS).filter(version -> version.atLeast(7, 4)).isPresent();
    }
}
