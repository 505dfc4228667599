package io.redoubt.archive.backup;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.repository.backup.BackupRecord;
import io.redoubt.repository.backup.StoredRdb;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which server a backup takes at the least.
final class ServerNeed {
    private static final CommandTable TABLE = CommandTable.standard();

    private ServerNeed() {}

    /// The one that saved the snapshot; a newer one where the log holds commands that one does not know: a
    /// server upgraded in place goes on with its log.
    static ServerVersion of(BackupRecord record) {
        ServerVersion saved = record.server().orElseGet(() -> oldestThatReads(record.rdb()));
        List<String> commands = record.log().stream()
                .flatMap(log -> log.commands().keySet().stream())
                .filter(name -> TABLE.find(name) != CommandTable.UNKNOWN)
                .toList();
        // What Redis never had, a Valkey added after it took over the data.
        boolean same =
                commands.stream().noneMatch(name -> since(saved.engine(), name).isEmpty());
        Engine engine = same ? saved.engine() : Engine.VALKEY;
        Stream<ServerVersion> needs = commands.stream().flatMap(name -> since(engine, name).stream());
        return Stream.concat(engine == saved.engine() ? Stream.of(saved) : Stream.empty(), needs)
                .max(ServerVersion.byNumber())
                .orElse(saved);
    }

    private static Optional<ServerVersion> since(Engine engine, String command) {
        String number = TABLE.since(engine, TABLE.find(command));
        return number.isEmpty() ? Optional.empty() : Optional.of(ServerVersion.of(engine, number));
    }

    /// For files that do not name the server that saved them. Versions: the servers' RDB_VERSION.
    private static ServerVersion oldestThatReads(Optional<StoredRdb> rdb) {
        if (rdb.filter(part -> part.magic().equals("VALKEY")).isPresent()) {
            return new ServerVersion(Engine.VALKEY, 9, 0, 0);
        }
        return switch (rdb.map(StoredRdb::version).orElse(0)) {
            case 10 -> new ServerVersion(Engine.REDIS, 7, 0, 0);
            case 11 -> new ServerVersion(Engine.REDIS, 7, 2, 0);
            case 12 -> new ServerVersion(Engine.REDIS, 8, 0, 0);
            case 13 -> new ServerVersion(Engine.REDIS, 8, 6, 0);
            default -> new ServerVersion(Engine.REDIS, 6, 2, 0);
        };
    }
}
