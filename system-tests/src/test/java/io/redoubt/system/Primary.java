package io.redoubt.system;

import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinaries;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;

/// A server that is archived, and a connection to write to it. Confined to one thread.
final class Primary implements AutoCloseable {
    private final ScratchServer server;
    private final ServerConnection connection;
    private final SplittableRandom random = new SplittableRandom(7);

    private Primary(ScratchServer server) {
        this.server = server;
        this.connection = server.connect();
    }

    /// Keeps little of its past, so that an archive that was away long needs a new base.
    static Primary start() {
        return keeping("64kb");
    }

    /// @param past how much of its stream it keeps for replicas that were away
    static Primary keeping(String past) {
        return new Primary(ScratchServer.of(ServerBinaries.standard().embedded())
                .option("repl-diskless-sync-delay", "0")
                .option("repl-backlog-size", past)
                .option("rdbcompression", "no")
                .debugCommands()
                .start(Duration.ofSeconds(20)));
    }

    ScratchServer server() {
        return server;
    }

    /// Without the password, as it should be written.
    String uri() {
        return "redis://127.0.0.1:" + server.port();
    }

    String password() {
        return new String(server.password().utf8(), StandardCharsets.UTF_8);
    }

    /// How long it may take to answer: making gigabytes takes longer than any answer else.
    void patience(Duration patience) {
        connection.readTimeout(patience);
    }

    Reply require(String... command) {
        return connection.require(command);
    }

    /// Keys with values no compression makes small.
    void write(String prefix, int keys, int bytesEach) {
        for (int i = 0; i < keys; i++) {
            byte[] value = new byte[bytesEach];
            random.nextBytes(value);
            Reply reply = connection.call(
                    "SET".getBytes(StandardCharsets.US_ASCII), (prefix + i).getBytes(StandardCharsets.US_ASCII), value);
            if (!(reply instanceof Reply.Simple)) {
                throw new AssertionError("SET: " + reply.describe());
            }
        }
    }

    /// What it holds at this moment, and at which offset.
    Snapshot snapshot() {
        return Snapshot.read(connection, server.version(), false);
    }

    /// Its replication offset now.
    long offset() {
        return Long.parseLong(InfoText.parse(connection.info("replication")).getOrDefault("master_repl_offset", "-1"));
    }

    long keys() {
        return connection.require("DBSIZE") instanceof Reply.Number(long keys) ? keys : -1;
    }

    long replicas() {
        return Long.parseLong(InfoText.parse(connection.info("replication")).getOrDefault("connected_slaves", "-1"));
    }

    @Override
    public void close() {
        connection.close();
        server.close();
    }
}
