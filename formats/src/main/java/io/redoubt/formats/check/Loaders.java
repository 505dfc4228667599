package io.redoubt.formats.check;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.aof.LogCheck;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.rdb.RdbMagic;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.formats.rdb.RdbVersion;
import java.util.Map;
import java.util.Optional;

/// The oldest version of each engine that loads a dataset; every later one of that engine does too.
///
/// By the header of the snapshot, the commands of the log and the kind of files: tried with thirteen servers
/// against each other's. Values of modules need their module besides. Redis before 6.2 and Valkey before 7.2 are
/// not considered.
///
/// @param redis empty if none does
/// @param valkey empty if none does
public record Loaders(Optional<ServerVersion> redis, Optional<ServerVersion> valkey) {
    private static final CommandTable TABLE = CommandTable.standard();

    /// No part that any server would refuse.
    static Loaders every() {
        return new Loaders(redis(6, 2), valkey(7, 2));
    }

    /// A part only these load as well.
    Loaders and(Loaders other) {
        return new Loaders(newer(redis, other.redis), newer(valkey, other.valkey));
    }

    /// Files a manifest names, and annotation lines: not for Redis 6.
    static Loaders since7() {
        return new Loaders(redis(7, 0), valkey(7, 2));
    }

    static Loaders of(RdbSummary snapshot) {
        return of(new RdbVersion(RdbMagic.valueOf(snapshot.magic()), snapshot.version()));
    }

    /// Those that load snapshots of a version, as far as the version decides.
    public static Loaders of(RdbVersion snapshots) {
        return switch (snapshots.magic()) {
            case VALKEY -> new Loaders(Optional.empty(), valkey(9, 0));
            case REDIS -> ofRedis(snapshots.number());
        };
    }

    private static Loaders ofRedis(int version) {
        return switch (version) {
            case 9 -> every();
            case 10 -> new Loaders(redis(7, 0), valkey(7, 2));
            case 11 -> new Loaders(redis(7, 2), valkey(7, 2));
            case 12 -> new Loaders(redis(7, 4), Optional.empty());
            case 13 -> new Loaders(redis(8, 6), Optional.empty());
            default -> throw new IllegalArgumentException("no known version of snapshots: " + version);
        };
    }

    static Loaders of(LogCheck log) {
        Loaders loaders = log.annotations() > 0 ? since7() : every();
        Map<String, Long> unknown = log.counts().unknown();
        if (!unknown.isEmpty()) {
            return new Loaders(Optional.empty(), Optional.empty());
        }
        for (String command : log.counts().known().keySet()) {
            loaders = loaders.and(new Loaders(since(Engine.REDIS, command), since(Engine.VALKEY, command)));
        }
        return loaders;
    }

    private static Optional<ServerVersion> since(Engine engine, String command) {
        String number = TABLE.since(engine, TABLE.find(command));
        return number.isEmpty() ? Optional.empty() : Optional.of(ServerVersion.of(engine, number));
    }

    private static Optional<ServerVersion> newer(Optional<ServerVersion> one, Optional<ServerVersion> other) {
        return one.flatMap(a -> other.map(b -> ServerVersion.byNumber().compare(a, b) >= 0 ? a : b));
    }

    private static Optional<ServerVersion> redis(int major, int minor) {
        return Optional.of(new ServerVersion(Engine.REDIS, major, minor, 0));
    }

    private static Optional<ServerVersion> valkey(int major, int minor) {
        return Optional.of(new ServerVersion(Engine.VALKEY, major, minor, 0));
    }

    /// Whether a server is one of them.
    public boolean include(ServerVersion server) {
        return (server.engine() == Engine.REDIS ? redis : valkey)
                .filter(oldest -> ServerVersion.byNumber().compare(oldest, server) <= 0)
                .isPresent();
    }

    /// For people, as in `Redis 7.2 and later, Valkey 7.2 and later`.
    public String describe() {
        if (redis.isEmpty() && valkey.isEmpty()) {
            return "no known server";
        }
        return redis.map(version -> "Redis " + since(version)).orElse("no Redis") + ", "
                + valkey.map(version -> "Valkey " + since(version)).orElse("no Valkey");
    }

    private static String since(ServerVersion version) {
        return version.major() + "." + version.minor() + " and later";
    }
}
