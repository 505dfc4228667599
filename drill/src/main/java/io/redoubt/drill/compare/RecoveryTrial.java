package io.redoubt.drill.compare;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.drill.crash.DrilledServer;
import io.redoubt.drill.crash.ServerSetup;
import io.redoubt.drill.loss.LossCount;
import io.redoubt.restore.destination.Trees;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measures how long a server that was killed takes until it answers again, with the same dataset for each policy:
/// 100,000 strings of 100 bytes.
///
/// Where snapshots are the policy one was taken; the log of `hybrid` was rewritten, so that it begins with one; the
/// other logs hold every write.
///
/// @param data a directory that is not there; nor is it afterwards
record RecoveryTrial(ServerBinary binary, PersistencePolicy policy, Path data) {
    static final int KEYS = 100_000;

    private static final Duration START = Duration.ofSeconds(60);
    private static final int AT_ONCE = 1000;
    private static final String FILL =
            "for i=ARGV[1],ARGV[2] do redis.call('SET','drill:key:'..i,string.rep('x',100)) end return 1";

    Recovery run(int restarts) throws IOException, InterruptedException {
        ServerSetup setup = ServerSetup.of(policy);
        try (ScratchServer server = setup.server(binary, data).start(START);
                ServerConnection connection = server.connect()) {
            fill(connection);
            settle(server, connection);
            server.kill();
        }
        List<Long> millis = new ArrayList<>();
        long keys = 0;
        for (int i = 0; i < restarts; i++) {
            long began = System.nanoTime();
            try (ScratchServer server = setup.server(binary, data).start(START)) {
                server.awaitLoaded(START, Progress.silent());
                millis.add((System.nanoTime() - began) / 1_000_000);
                try (ServerConnection connection = server.connect()) {
                    keys = LossCount.number(connection.require("DBSIZE"));
                }
                server.kill();
            }
        }
        Trees.delete(data);
        return new Recovery(millis, keys);
    }

    private static void fill(ServerConnection server) {
        for (int first = 1; first <= KEYS; first += AT_ONCE) {
            Reply _ = server.require("EVAL", FILL, "0", Integer.toString(first), Integer.toString(first + AT_ONCE - 1));
        }
    }

    private void settle(ScratchServer server, ServerConnection connection) throws IOException, InterruptedException {
        switch (policy) {
            case RDB -> {
                Reply _ = connection.require("SAVE");
            }
            case HYBRID -> {
                DrilledServer.ask(server, "BGREWRITEAOF");
                requireRewritten(server);
            }
            case NONE, AOF_NO, AOF_EVERYSEC, AOF_ALWAYS -> {}
        }
    }

    private static void requireRewritten(ScratchServer server) throws IOException, InterruptedException {
        boolean done = DrilledServer.await(
                server,
                () -> DrilledServer.persistence(
                        server,
                        facts -> "0".equals(facts.get("aof_rewrite_in_progress"))
                                && "0".equals(facts.get("aof_rewrite_scheduled"))));
        if (!done) {
            throw new RedoubtException(
                    ErrorCode.FAILED, "the server does not end its rewrite", "Look at its disk and its memory.");
        }
    }
}
