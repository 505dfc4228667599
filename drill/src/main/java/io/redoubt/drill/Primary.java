package io.redoubt.drill;

import io.redoubt.servers.DatasetScope;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The server everything happens to, with hybrid persistence as its users have it. Confined to the demo's thread.
final class Primary implements AutoCloseable {
    static final String PERSISTENCE = "appendonly yes, aof-use-rdb-preamble yes, save 3600 1 300 100 60 10000";

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String SCRIPT_MILLIS = "60000";
    private static final Pattern KEYS = Pattern.compile("(?m)^db\\d{1,9}:keys=(\\d{1,18})");

    private final ServerBinary binary;
    private final ScratchServer server;
    private final ServerConnection connection;

    private Primary(ServerBinary binary, ScratchServer server, ServerConnection connection) {
        this.binary = binary;
        this.server = server;
        this.connection = connection;
    }

    static Primary start(ServerBinary binary, Path directory) {
        ScratchServer server = ScratchServer.of(binary)
                .directory(directory)
                .option("appendonly", "yes")
                .option("aof-use-rdb-preamble", "yes")
                .option("save", "3600", "1", "300", "100", "60", "10000")
                // Large enough for what is written while the archive is dead, as documented for real primaries.
                .option("repl-backlog-size", "64mb")
                .option("repl-diskless-sync-delay", "0")
                // The script that reads the dataset must not be answered with BUSY by others on a slow machine.
                .option("lua-time-limit", SCRIPT_MILLIS)
                .start(PATIENCE);
        try {
            return new Primary(binary, server, connect(server));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// For long answers: no other connection waits as long.
    static ServerConnection connect(ScratchServer server) {
        return ServerConnection.open(ServerAccess.of(server.uri()), PATIENCE);
    }

    ServerBinary binary() {
        return binary;
    }

    ScratchServer server() {
        return server;
    }

    ServerConnection connection() {
        return connection;
    }

    DatasetScope scope() {
        return DatasetScope.of(server.version());
    }

    /// How far its stream of writes is.
    long offset() {
        return Long.parseLong(InfoText.parse(connection.info("replication")).getOrDefault("master_repl_offset", "0"));
    }

    /// Keys of all databases.
    static long keys(ServerConnection server) {
        Matcher matcher = KEYS.matcher(server.info("keyspace"));
        long keys = 0;
        while (matcher.find()) {
            keys += Long.parseLong(matcher.group(1));
        }
        return keys;
    }

    /// Has it write a dump and a fresh append-only base, so that its own files are as good as they can be.
    void persist() throws IOException, InterruptedException {
        Reply _ = connection.require("BGSAVE");
        Waiting.until("the primary's dump", PATIENCE, () -> persistence("rdb_bgsave_in_progress"));
        Reply _ = connection.require("BGREWRITEAOF");
        Waiting.until(
                "the primary's rewrite",
                PATIENCE,
                () -> persistence("aof_rewrite_in_progress") && persistence("aof_rewrite_scheduled"));
    }

    private boolean persistence(String progress) {
        return InfoText.parse(connection.info("persistence"))
                .getOrDefault(progress, "0")
                .equals("0");
    }

    /// Whether any key with this prefix is there, in database 0.
    boolean holds(String prefix) {
        String script = """
                local cursor = '0'
                repeat
                    local page = redis.call('SCAN', cursor, 'MATCH', ARGV[1], 'COUNT', 1000)
                    if #page[2] > 0 then return 1 end
                    cursor = page[1]
                until cursor == '0'
                return 0
                """;
        return connection.require("EVAL", script, "0", prefix + "*").equals(new Reply.Number(1));
    }

    Path dump() {
        return server.directory().resolve("dump.rdb");
    }

    Path appendOnlyDirectory() {
        return server.directory().resolve("appendonlydir");
    }

    long dumpBytes() throws IOException {
        return Files.size(dump());
    }

    @Override
    public void close() {
        connection.close();
        server.close();
    }
}
