package io.redoubt.system;

import io.redoubt.testkit.RealServer;

/// A real server that reads its files after a start, for about a minute.
final class LoadingServer {
    private LoadingServer() {}

    static RealServer start() {
        RealServer server = RealServer.start("--enable-debug-command", "yes");
        server.call("DEBUG", "POPULATE", "120000");
        server.call("SAVE");
        server.kill();
        // Microseconds for each key, and a look at the clients after every kilobyte.
        server.restartUnready("--key-load-delay", "500", "--loading-process-events-interval-bytes", "1024");
        return server;
    }
}
