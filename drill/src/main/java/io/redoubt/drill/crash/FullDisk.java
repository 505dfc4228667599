package io.redoubt.drill.crash;

import io.redoubt.drill.powercut.WrappedProgram;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;

/// No file of the server takes more than it has: writes fail, in part or as a whole, as on a full disk. A limit
/// of the process needs no rights and no disk of its own; servers treat its error (EFBIG) as they treat a full
/// disk (ENOSPC). The limit is gone when the server is started again, as if there was room again.
final class FullDisk implements Crash {
    /// The unit of `ulimit -f`, by POSIX.
    private static final long BLOCK = 512;

    private final Scene scene;
    private boolean full;

    FullDisk(Scene scene) {
        this.scene = scene;
    }

    @Override
    public ServerBinary program(ServerBinary binary) throws IOException {
        long bytes = scene.persisting().logs()
                ? scene.random().nextLong(300_000, 1_500_000)
                : scene.random().nextLong(8_000, 64_000);
        // The signal would end the server, where a full disk is only an error.
        return WrappedProgram.of(
                binary,
                scene.folder(),
                "trap '' XFSZ\nulimit -f %d\nexec %s \"$@\""
                        .formatted(
                                bytes / BLOCK,
                                WrappedProgram.quoted(binary.program().toAbsolutePath())));
    }

    @Override
    public long end(ScratchServer server) throws IOException, InterruptedException {
        full = DrilledServer.await(server, () -> failed(server));
        scene.pause(500);
        return DrilledServer.kill(server);
    }

    /// Whether a write of a file has failed; one that ended the server is known by its end.
    private boolean failed(ScratchServer server) throws IOException, InterruptedException {
        if (!server.alive()) {
            return true;
        }
        if (scene.persisting().savesAlone()) {
            scene.pause(400);
            DrilledServer.ask(server, "BGSAVE");
            DrilledServer.await(
                    server,
                    () -> DrilledServer.persistence(server, info -> "0".equals(info.get("rdb_bgsave_in_progress"))));
        }
        return DrilledServer.persistence(
                server,
                info -> "err".equals(info.get("aof_last_write_status"))
                        || "err".equals(info.get("rdb_last_bgsave_status")));
    }

    @Override
    public boolean leave(ScratchServer server) {
        return full;
    }
}
