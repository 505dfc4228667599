package io.redoubt.restore;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.restore.plan.RestorePlan;
import io.redoubt.restore.settings.FileLayout;
import io.redoubt.restore.settings.TargetSettings;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ScratchServerBuilder;
import io.redoubt.servers.ServerBinary;
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

/// Loads a directory on a scratch server and counts what is in it.
///
/// The server is held as the replica of a port where nothing answers: it then neither expires keys nor accepts
/// writes, and shows the dataset as it was at the moment restored. It never saves or rewrites by itself. Whatever
/// it changed in its directory is thrown away with it.
record Boot(ServerBinary binary, RestorePlan plan, TargetSettings settings, Duration patience, InstantSource clock) {
    /// Errors the replay itself never gives: answers to this program while the server loads or replicates.
    private static final Set<String> NOT_FROM_THE_LOG =
            Set.of("LOADING", "NOAUTH", "WRONGPASS", "READONLY", "MASTERDOWN", "NOPERM");

    /// @param replayErrors what the server answered to commands of the log instead of doing them, as in
    ///     `WRONGTYPE 3`; empty when all went well
    record Loaded(RestoreResult.Counted counted, String replayErrors) {}

    /// What is done with the server once its data is counted.
    interface Last {
        void with(ServerConnection server) throws IOException;
    }

    /// @throws RedoubtException VERIFICATION_FAILED if the server does not load the directory
    Loaded load(Path directory, FileLayout layout, Progress progress, Last last) throws IOException {
        long began = clock.millis();
        try (Socket deadPort = new Socket()) {
            // Bound but not listening: whoever connects is refused, and nobody else can take the port meanwhile.
            deadPort.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            try (ScratchServer server =
                    prepared(directory, layout, deadPort.getLocalPort()).start(patience)) {
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
                    "the restored files do not load: " + e.getMessage(),
                    "Nothing was put in place. Raise --timeout if it only took too long; " + e.hint(),
                    e);
        }
    }

    private ScratchServerBuilder prepared(Path directory, FileLayout layout, int deadPort) {
        ScratchServerBuilder builder = ScratchServer.of(binary)
                .directory(directory)
                .option("appendonly", "yes")
                .option("appendfilename", settings.appendfilename())
                .option("appendfsync", "no")
                .option("replicaof", "127.0.0.1", Integer.toString(deadPort))
                .option("replica-serve-stale-data", "yes")
                .option("save", "")
                .option("auto-aof-rewrite-percentage", "0")
                .option("aof-load-truncated", "no")
                .option("maxmemory", "0")
                .option("databases", Integer.toString(plan.databasesToOffer()));
        return layout == FileLayout.MULTI_PART ? builder.option("appenddirname", settings.appenddirname()) : builder;
    }

    private static Loaded counted(ServerConnection server, long bootMillis) {
        Map<String, String> replication = InfoText.parse(server.info("replication"));
        if (!replication.getOrDefault("role", "").equals("slave")) {
            throw new IllegalStateException("the scratch server is no replica and may have expired keys");
        }
        String errors = replayErrors(server);
        KeyCount keys = KeyCount.of(server);
        String used = InfoText.parse(server.info("memory")).getOrDefault("used_memory", "0");
        return new Loaded(
                new RestoreResult.Counted(keys.keys(), keys.hidden(), bootMillis, Long.parseLong(used)), errors);
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
