package io.redoubt.drill.crash;

import io.redoubt.drill.powercut.Trace;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Forces of the server's files fail, or take long. Where it keeps a log, those of the log; else those of its
/// snapshots.
final class BadForce implements Crash {
    enum Harm {
        ERROR,
        DELAY
    }

    private static final String DELAY = "delay_enter=700000";

    private final Scene scene;
    private final Harm harm;
    private final Trace trace;
    private boolean harmed;

    BadForce(Scene scene, Harm harm) {
        this.scene = scene;
        this.harm = harm;
        Optional<Path> log = scene.persisting().logs()
                ? Optional.of(scene.data().resolve(scene.persisting().firstLog()))
                : Optional.empty();
        this.trace = Trace.harming(scene.beside(".trace"), harm == Harm.DELAY ? DELAY : error(), log);
    }

    /// From which force on: strace counts them for each thread and each process apart.
    private String error() {
        int from = 1;
        if (scene.persisting().logs()) {
            from = scene.persisting().forcesEachWrite()
                    ? scene.random().nextInt(50, 600)
                    : scene.random().nextInt(2, 4);
        }
        return "error=EIO:when=" + from + "+";
    }

    @Override
    public ServerBinary program(ServerBinary binary) throws IOException {
        return trace.watched(binary, scene.folder());
    }

    @Override
    public long end(ScratchServer server) throws IOException, InterruptedException {
        if (harm == Harm.DELAY || scene.persisting().savesAlone()) {
            scene.work(server);
        }
        harmed = DrilledServer.await(server, trace::harmed);
        scene.pause(1200);
        return DrilledServer.kill(server);
    }

    @Override
    public boolean leave(ScratchServer server) throws IOException, InterruptedException {
        trace.awaitEnd(server.pid());
        Files.deleteIfExists(trace.log());
        return harmed;
    }
}
