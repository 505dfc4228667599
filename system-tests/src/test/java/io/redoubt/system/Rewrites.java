package io.redoubt.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Has a server rewrite its append-only files, over and over.
final class Rewrites implements AutoCloseable {
    private final ServerConnection connection;
    private final AtomicLong done = new AtomicLong();
    private final Thread thread;
    private volatile boolean stopping;

    private Rewrites(ServerConnection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().name("rewrites").start(this::run);
    }

    static Rewrites of(ScratchServer server) {
        return new Rewrites(server.connect());
    }

    private void run() {
        while (!stopping) {
            once(connection);
            done.incrementAndGet();
        }
    }

    /// Rewrites once, and returns when it is done.
    static void once(ServerConnection connection) {
        Reply _ = connection.require("BGREWRITEAOF");
        Map<String, String> info = persistence(connection);
        while (!info.getOrDefault("aof_rewrite_in_progress", "").equals("0")
                || !info.getOrDefault("aof_rewrite_scheduled", "").equals("0")) {
            info = persistence(connection);
        }
        assertThat(info).containsEntry("aof_last_bgrewrite_status", "ok");
    }

    private static Map<String, String> persistence(ServerConnection connection) {
        return InfoText.parse(connection.info("persistence"));
    }

    long done() {
        return done.get();
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
