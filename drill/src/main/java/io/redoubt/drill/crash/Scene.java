package io.redoubt.drill.crash;

import io.redoubt.servers.ScratchServer;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/// Where a round takes place.
///
/// @param data the server's data directory, by its real path
record Scene(Path data, Persisting persisting, RandomGenerator random) {
    private static final long SHORTEST_MILLIS = 1200;
    private static final long LONGEST_MILLIS = 3800;

    /// Private to the drill; the data is in it.
    Path folder() {
        return data.resolveSibling("");
    }

    /// A file beside the data, which no server looks at.
    Path beside(String suffix) {
        return data.resolveSibling(data.getFileName() + suffix);
    }

    /// Lets the clients write until a random moment. Where nothing but snapshots is kept one is taken on the way,
    /// since the server's own rules would take minutes to ask for it.
    void work(ScratchServer server) throws InterruptedException {
        long millis = random.nextLong(SHORTEST_MILLIS, LONGEST_MILLIS);
        long before = persisting.savesAlone() ? random.nextLong(millis / 4, millis * 3 / 4) : 0;
        Thread.sleep(before);
        if (persisting.savesAlone()) {
            DrilledServer.ask(server, "BGSAVE");
        }
        Thread.sleep(millis - before);
    }

    /// Lets the clients write until a random moment, then kills the server.
    ///
    /// @return when, by `System.nanoTime()`
    long workAndKill(ScratchServer server) throws InterruptedException {
        work(server);
        return DrilledServer.kill(server);
    }

    void pause(long mostMillis) throws InterruptedException {
        Thread.sleep(random.nextLong(mostMillis));
    }
}
