package io.redoubt.drill.crash;

import io.redoubt.drill.powercut.DurableBytes;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;

/// The machine loses its power.
final class PowerCut implements Crash {
    private final Scene scene;
    private final Trace trace;

    PowerCut(Scene scene) {
        this.scene = scene;
        this.trace = Trace.recording(scene.beside(".trace"));
    }

    @Override
    public ServerBinary program(ServerBinary binary) throws IOException {
        return trace.watched(binary, scene.folder());
    }

    @Override
    public long end(ScratchServer server) throws InterruptedException {
        return scene.workAndKill(server);
    }

    @Override
    public boolean leave(ScratchServer server) throws IOException, InterruptedException {
        trace.awaitEnd(server.pid());
        DurableBytes bytes = DurableBytes.of(trace.log(), scene.data());
        bytes.requireComplete();
        long _ = bytes.cut();
        Files.delete(trace.log());
        return true;
    }
}
