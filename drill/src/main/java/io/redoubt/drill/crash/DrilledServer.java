package io.redoubt.drill.crash;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Polling;
import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ScratchServer;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/// What a drill does with the server it tries, over a connection of its own.
public final class DrilledServer {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(10);

    private DrilledServer() {}

    /// @return when, by `System.nanoTime()`
    static long kill(ScratchServer server) {
        long ended = System.nanoTime();
        server.kill();
        return ended;
    }

    public static void ask(ScratchServer server, String... command) {
        try (ServerConnection connection = server.connect()) {
            Reply _ = connection.require(command);
        }
    }

    /// Waits until the condition holds, the server has ended, or a minute has passed.
    ///
    /// @return whether it holds
    public static boolean await(ScratchServer server, Polling.Condition condition)
            throws IOException, InterruptedException {
        boolean _ = Polling.until(LONGEST_WAIT, LOOK, () -> condition.holds() || !server.alive());
        return condition.holds();
    }

    /// Whether this is so of a server's persistence; false of one that does not answer.
    public static boolean persistence(ScratchServer server, Predicate<Map<String, String>> test) {
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
