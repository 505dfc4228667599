package io.redoubt.servers;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/// Loads a data directory on a scratch server and counts what is in it.
///
/// The server is held as the replica of a port where nothing answers: it then neither expires keys nor accepts
/// writes, and shows the dataset as the files have it. It never saves or rewrites by itself. Whatever it changes in
/// the directory is the caller's to throw away.
///
/// @param databases the server offers
/// @param patience longest wait, for the start and for the load
public record LoadTrial(ServerBinary binary, int databases, Duration patience, InstantSource clock) {
    /// What servers offer unless told otherwise; a trial never offers less.
    public static final int USUAL_DATABASES = 16;

    /// Errors the load itself never gives: answers to this program while the server loads or replicates.
    private static final Set<String> NOT_FROM_THE_LOG =
            Set.of("LOADING", "NOAUTH", "WRONGPASS", "READONLY", "MASTERDOWN", "NOPERM");

    public LoadTrial {
        databases = Math.max(USUAL_DATABASES, databases);
    }

    /// What lies in the directory, by the names the server is told.
    public sealed interface DataFiles {
        /// One snapshot.
        record Snapshot(String dbfilename) implements DataFiles {}

        /// One file of a snapshot and commands, as Redis 6.x has it.
        record SingleFile(String appendfilename) implements DataFiles {}

        /// A manifest and the files it names, in a directory of their own.
        record MultiPart(String appendfilename, String appenddirname) implements DataFiles {}

        /// The append-only files of a server of which nothing else is known, by the names it gives them itself.
        static DataFiles usual(boolean singleFile) {
            return singleFile ? new SingleFile("appendonly.aof") : new MultiPart("appendonly.aof", "appendonlydir");
        }
    }

    /// What a load tells.
    ///
    /// @param keys in memory, those past their expiry included
    /// @param hidden keys among them whose expiry has passed: a server removes them as soon as it has started
    /// @param replayErrors what the server answered to commands of the log instead of doing them, as in
    ///     `WRONGTYPE 3`; empty when all went well
    public record Loaded(long keys, long hidden, long bootMillis, long usedMemoryBytes, String replayErrors) {}

    /// What is done with the server once its data is counted.
    public interface Last {
        void with(ServerConnection server) throws IOException;
    }

    /// @throws RedoubtException VERIFICATION_FAILED if the server does not load the directory
    public Loaded load(Path directory, DataFiles files, Progress progress, Last last) throws IOException {
        long began = clock.millis();
        try (Socket deadPort = new Socket()) {
            // Bound but not listening: whoever connects is refused, and nobody else can take the port meanwhile.
            deadPort.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            try (ScratchServer server =
                    prepared(directory, files, deadPort.getLocalPort()).start(patience)) {
                server.awaitLoaded(patience, progress);
                long bootMillis = clock.millis() - began;
                try (ServerConnection connection = ServerConnection.open(ServerAccess.of(server.uri()), patience)) {
                    Loaded loaded = counted(connection, bootMillis);
                    last.with(connection);
                    return loaded;
                } finally {
                    server.kill();
                }
            }
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.SERVER_NOT_READY) {
                throw e;
            }
            throw new RedoubtException(
                    ErrorCode.VERIFICATION_FAILED,
                    "the files do not load: " + e.getMessage(),
                    "Raise --timeout if it only took too long; " + e.hint(),
                    e);
        }
    }

    private ScratchServerBuilder prepared(Path directory, DataFiles files, int deadPort) {
        ScratchServerBuilder builder = ScratchServer.of(binary)
                .directory(directory)
                .option("replicaof", "127.0.0.1", Integer.toString(deadPort))
                .option("replica-serve-stale-data", "yes")
                .option("save", "")
                .option("auto-aof-rewrite-percentage", "0")
                .option("aof-load-truncated", "no")
                .option("appendfsync", "no")
                .option("maxmemory", "0")
                .option("databases", Integer.toString(databases));
        return switch (files) {
            case DataFiles.Snapshot(String dbfilename) ->
                builder.option("appendonly", "no").option("dbfilename", dbfilename);
            case DataFiles.SingleFile(String name) ->
                builder.option("appendonly", "yes").option("appendfilename", name);
            case DataFiles.MultiPart(String name, String folder) ->
                builder.option("appendonly", "yes")
                        .option("appendfilename", name)
                        .option("appenddirname", folder);
        };
    }

    private static Loaded counted(ServerConnection server, long bootMillis) {
        Map<String, String> replication = InfoText.parse(server.info("replication"));
        if (!replication.getOrDefault("role", "").equals("slave")) {
            throw new IllegalStateException("the scratch server is no replica and may have expired keys");
        }
        String errors = replayErrors(server);
        KeyCount keys = KeyCount.of(server);
        String used = InfoText.parse(server.info("memory")).getOrDefault("used_memory", "0");
        return new Loaded(keys.keys(), keys.hidden(), bootMillis, Long.parseLong(used), errors);
    }

    /// Servers go on after a command of the log fails; the data it should have made is then missing without a
    /// word.
    private static String replayErrors(ServerConnection server) {
        var errors = new StringJoiner(", ");
        if (server.call("INFO", "errorstats") instanceof Reply.Bulk text) {
            InfoText.parse(text.utf8()).forEach((name, count) -> {
                String code = name.replace("errorstat_", "");
                if (name.startsWith("errorstat_") && !NOT_FROM_THE_LOG.contains(code)) {
                    errors.add(code + " " + count.replace("count=", ""));
                }
            });
        }
        return errors.toString();
    }
}
