package io.redoubt.drill.crash;

import io.redoubt.servers.ScratchServer;

/// The process is ended by a signal.
///
/// @param orderly SIGTERM, else SIGKILL
record SignalCrash(Scene scene, boolean orderly) implements Crash {
    @Override
    public long end(ScratchServer server) throws InterruptedException {
        scene.work(server);
        long ended = System.nanoTime();
        if (orderly) {
            server.stop();
        } else {
            server.kill();
        }
        return ended;
    }
}
