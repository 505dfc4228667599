package io.redoubt.drill.crash;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Polling;
import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Where a round takes place.
///
/// @param data the server's data directory, by its real path
record Scene(Path data, Persisting persisting, RandomGenerator random) {
    private static final long SHORTEST_MILLIS = 1200;
    private static final long LONGEST_MILLIS = 3800;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(10);

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
            ask(server, "BGSAVE");
        }
        Thread.sleep(millis - before);
    }

    /// Lets the clients write until a random moment, then kills the server.
    ///
    /// @return when, by `System.nanoTime()`
    long workAndKill(ScratchServer server) throws InterruptedException {
        work(server);
        return kill(server);
    }

    /// @return when, by `System.nanoTime()`
    static long kill(ScratchServer server) {
        long ended = System.nanoTime();
        server.kill();
        return ended;
    }

    void pause(long mostMillis) throws InterruptedException {
        Thread.sleep(random.nextLong(mostMillis));
    }

    static void ask(ScratchServer server, String... command) {
        try (ServerConnection connection = server.connect()) {
            Reply _ = connection.require(command);
        }
    }

    /// Waits until the condition holds, the server has ended, or a minute has passed.
    ///
    /// @return whether it holds
    static boolean await(ScratchServer server, Polling.Condition condition) throws IOException, InterruptedException {
        boolean _ = Polling.until(LONGEST_WAIT, LOOK, () -> condition.holds() || !server.alive());
        return condition.holds();
    }

    /// Whether this is so of a server's persistence; false of one that does not answer.
    static boolean persistence(ScratchServer server, Predicate<Map<String, String>> test) {
        try (ServerConnection connection = server.connect()) {
            return test.test(InfoText.parse(connection.info("persistence")));
        } catch (RedoubtException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return false;
        }
    }
}
