package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a counter and a list in one script, over and over: a dataset of any one moment has as many items in the
/// list as the counter says, and one put together of several moments has not.
final class Pairs implements AutoCloseable {
    private static final String WRITE = """
            local n = redis.call('INCR', KEYS[1])
            redis.call('RPUSH', KEYS[2], n)
            return n
            """;
    private static final String COUNTER = "pairs:counter";
    private static final String LIST = "pairs:list";
    /// RandomTraffic flushes and swaps the lower ones.
    private static final String DATABASE = "15";

    private final ServerConnection connection;
    private final AtomicLong written = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;

    private Pairs(ServerConnection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().name("pairs").start(this::run);
    }

    static Pairs writing(ScratchServer server) {
        ServerConnection connection = server.connect();
        Reply _ = connection.require("SELECT", DATABASE);
        return new Pairs(connection);
    }

    private void run() {
        while (!stopping) {
            if (connection.require("EVAL", WRITE, "2", COUNTER, LIST) instanceof Reply.Number(long number)) {
                written.set(number);
            }
        }
    }

    /// How many have been acknowledged.
    long written() {
        return written.get();
    }

    /// How many a server has, all whole.
    static long requireWhole(ServerConnection server) {
        Reply _ = server.require("SELECT", DATABASE);
        long items = server.require("LLEN", LIST) instanceof Reply.Number(long length) ? length : -1;
        long counter = server.require("GET", COUNTER) instanceof Reply.Bulk text ? Long.parseLong(text.utf8()) : -1;
        assertThat(items).isEqualTo(counter);
        return items;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}
