package io.redoubt.drill.crash;

import io.redoubt.servers.ScratchServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The server is killed with the child that writes a snapshot or a new log for it.
final class KilledChild implements Crash {
    enum Kind {
        SNAPSHOT("BGSAVE", "rdb_bgsave_in_progress"),
        REWRITE("BGREWRITEAOF", "aof_rewrite_in_progress");

        private final String command;
        private final String field;

        Kind(String command, String field) {
            this.command = command;
            this.field = field;
        }
    }

    /// The child waits this long after each of its few keys, else it would be over before it can be caught.
    private static final String MICROS_A_KEY = "200000";

    private final Scene scene;
    private final Kind kind;

    KilledChild(Scene scene, Kind kind) {
        this.scene = scene;
        this.kind = kind;
    }

    @Override
    public long end(ScratchServer server) throws IOException, InterruptedException {
        scene.work(server);
        DrilledServer.ask(server, "CONFIG", "SET", "rdb-key-save-delay", MICROS_A_KEY);
        // One that its own rules began holds this one up.
        DrilledServer.await(
                server,
                () -> DrilledServer.persistence(
                        server,
                        info -> "0".equals(info.get("rdb_bgsave_in_progress"))
                                && "0".equals(info.get("aof_rewrite_in_progress"))));
        DrilledServer.ask(server, kind.command);
        DrilledServer.await(server, () -> DrilledServer.persistence(server, info -> "1".equals(info.get(kind.field))));
        scene.pause(600);
        return DrilledServer.kill(server);
    }

    /// A child that was caught leaves the file it wrote, under a name for the time being.
    @Override
    public boolean leave(ScratchServer server) throws IOException {
        try (Stream<Path> files = Files.walk(scene.data())) {
            return files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith("temp-"));
        }
    }
}
