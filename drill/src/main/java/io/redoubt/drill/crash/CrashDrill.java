package io.redoubt.drill.crash;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.PersistencePolicy;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.restore.destination.Trees;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ScratchServerBuilder;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Ends servers of its own in the middle of acknowledged writes, over and over, and counts what is gone when another is
/// started on what was left. No other server is ever touched.
///
/// One thread; interrupting it ends the drill, and its servers with it.
public final class CrashDrill {
    private static final Duration START = Duration.ofSeconds(30);
    private static final long SHORTEST_MILLIS = 1200;
    private static final long LONGEST_MILLIS = 3800;

    private final ServerBinary binary;
    private final PersistencePolicy policy;
    private final int clients;
    private final RandomGenerator random;
    private final Path folder;
    private final Progress progress;

    /// @param clients that write at the same time
    /// @param folder empty, private to the drill; the caller removes it
    public CrashDrill(
            ServerBinary binary,
            PersistencePolicy policy,
            int clients,
            RandomGenerator random,
            Path folder,
            Progress progress) {
        this.binary = binary;
        this.policy = policy;
        this.clients = clients;
        this.random = random;
        this.folder = folder;
        this.progress = progress;
    }

    /// Why no power cut can be rehearsed here; empty if one can.
    public static Optional<String> noPowerCut() {
        return Trace.program().isPresent()
                ? Optional.empty()
                : Optional.of("there is no strace on the PATH, which tells what a power cut would take");
    }

    /// @throws RedoubtException SERVER_NOT_READY if a server does not start before anything was done to it
    public List<CrashRound> run(Ending ending, int rounds) throws IOException, InterruptedException {
        progress.phase(ending.word(), rounds, "rounds");
        List<CrashRound> found = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Path data = folder.resolve(ending.word() + "-" + i);
            found.add(round(ending, data));
            Trees.delete(data);
            progress.done(found.size());
        }
        return found;
    }

    private CrashRound round(Ending ending, Path data) throws IOException, InterruptedException {
        Files.createDirectories(data);
        Optional<Trace> trace = ending == Ending.POWERCUT ? Optional.of(trace(data)) : Optional.empty();
        ServerBinary started = trace.isPresent() ? trace.get().watched(binary, folder) : binary;
        List<NumberedWriter> writers = new ArrayList<>();
        long ended;
        try (ScratchServer server = configured(started, data).start(START)) {
            try {
                for (int client = 0; client < clients; client++) {
                    writers.add(NumberedWriter.start(client, server));
                }
                for (NumberedWriter writer : writers) {
                    writer.awaitFirst();
                }
                work(server);
                ended = System.nanoTime();
                end(server, ending);
            } finally {
                server.kill();
                for (NumberedWriter writer : writers) {
                    writer.close();
                }
            }
            if (trace.isPresent()) {
                trace.get().awaitEnd(server.pid());
                long _ = DurableBytes.of(trace.get().log(), data).cut();
                Files.delete(trace.get().log());
            }
        }
        return judge(data, writers, ended);
    }

    private Trace trace(Path data) {
        Path strace = Trace.program()
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.FAILED, noPowerCut().orElseThrow(), "Install strace, or leave the power cut out."));
        return new Trace(strace, data.resolveSibling(data.getFileName() + ".trace"));
    }

    /// Lets the clients write until a random moment. Where snapshots are the policy one is taken on the way, since the
    /// server's own rules would take hours to ask for it.
    private void work(ScratchServer server) throws InterruptedException {
        long millis = random.nextLong(SHORTEST_MILLIS, LONGEST_MILLIS);
        long before = policy == PersistencePolicy.RDB ? random.nextLong(millis / 4, millis * 3 / 4) : 0;
        Thread.sleep(before);
        if (policy == PersistencePolicy.RDB) {
            try (ServerConnection connection = server.connect()) {
                Reply _ = connection.require("BGSAVE");
            }
        }
        Thread.sleep(millis - before);
    }

    private static void end(ScratchServer server, Ending ending) {
        switch (ending) {
            case SIGTERM -> server.stop();
            case KILL, POWERCUT -> server.kill();
        }
    }

    private ScratchServerBuilder configured(ServerBinary program, Path data) {
        ScratchServerBuilder server = ScratchServer.of(program).directory(data);
        return switch (policy) {
            case NONE -> server.option("save", "").option("appendonly", "no");
            case RDB -> saving(server).option("appendonly", "no");
            case AOF_NO -> appending(server.option("save", ""), "no");
            case AOF_EVERYSEC -> appending(server.option("save", ""), "everysec");
            case AOF_ALWAYS -> appending(server.option("save", ""), "always");
            case HYBRID -> appending(saving(server), "everysec").option("aof-use-rdb-preamble", "yes");
        };
    }

    private static ScratchServerBuilder saving(ScratchServerBuilder server) {
        return server.option("save", "3600", "1").option("save", "300", "100").option("save", "60", "10000");
    }

    private static ScratchServerBuilder appending(ScratchServerBuilder server, String fsync) {
        return server.option("appendonly", "yes").option("appendfsync", fsync);
    }

    private CrashRound judge(Path data, List<NumberedWriter> writers, long ended) throws InterruptedException {
        long acknowledged =
                writers.stream().mapToLong(NumberedWriter::acknowledged).sum();
        long began = System.nanoTime();
        try (ScratchServer server = configured(binary, data).start(START)) {
            server.awaitLoaded(START, Progress.silent());
            long recovered = (System.nanoTime() - began) / 1_000_000;
            try (ServerConnection connection = server.connect()) {
                var count = new LossCount(connection, ended);
                writers.forEach(count::add);
                return count.round(acknowledged, recovered);
            }
        } catch (RedoubtException e) {
            if (e.code() != ErrorCode.SERVER_NOT_READY) {
                throw e;
            }
            var count = new LossCount(ended);
            writers.forEach(count::addAll);
            return count.unstartable(acknowledged, String.valueOf(e.getMessage()));
        }
    }
}
