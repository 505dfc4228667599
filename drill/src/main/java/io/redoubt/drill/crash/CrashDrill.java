package io.redoubt.drill.crash;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Progress;
import io.redoubt.core.RedoubtException;
import io.redoubt.drill.loss.CrashRound;
import io.redoubt.drill.loss.KnownLoss;
import io.redoubt.drill.loss.LossCount;
import io.redoubt.drill.loss.NumberedWriter;
import io.redoubt.drill.powercut.Trace;
import io.redoubt.restore.FreeSpace;
import io.redoubt.restore.destination.Trees;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Ends servers of its own in the middle of acknowledged writes, over and over, and counts what is gone when
/// another is started on what was left. No other server is ever touched.
///
/// One thread; interrupting it ends the drill, and its servers with it.
public final class CrashDrill {
    private static final Duration START = Duration.ofSeconds(30);
    /// A fault may miss a round, as where a snapshot ended before it could be caught. Such a round does not count.
    private static final int ATTEMPTS = 5;
    /// More than a round has ever taken: the log of a few seconds at full rate, and what was seen of it.
    private static final long ROOM = 512L << 20;

    private final ServerBinary binary;
    private final ServerSetup setup;
    private final int clients;
    private final RandomGenerator random;
    private final Path folder;
    private final Progress progress;
    private final Persisting persisting;
    private final Optional<String> unwatchable;

    private CrashDrill(
            ServerBinary binary,
            ServerSetup setup,
            int clients,
            RandomGenerator random,
            Path folder,
            Progress progress,
            Persisting persisting,
            Optional<String> unwatchable) {
        this.binary = binary;
        this.setup = setup;
        this.clients = clients;
        this.random = random;
        this.folder = folder;
        this.progress = progress;
        this.persisting = persisting;
        this.unwatchable = unwatchable;
    }

    /// Starts such a server once, to see that it starts and how it persists, and shows the drill losses that are
    /// known.
    ///
    /// @param clients that write at the same time
    /// @param folder empty, private to the drill; the caller removes it
    /// @throws RedoubtException SERVER_NOT_READY with the server's own words if it does not start;
    ///     VERIFICATION_FAILED if the drill does not find what is known to be lost; NOT_ENOUGH_SPACE before
    ///     anything is written
    public static CrashDrill of(
            ServerBinary binary, ServerSetup setup, int clients, RandomGenerator random, Path folder, Progress progress)
            throws IOException, InterruptedException {
        Path place = folder.toRealPath();
        new FreeSpace("crash drill", ROOM).requireOn(place);
        Persisting persisting = persisting(binary, setup, place.resolve("first"));
        KnownLoss.ofDrills().requireFound(binary);
        return new CrashDrill(binary, setup, clients, random, place, progress, persisting, unwatchable(place));
    }

    private static Persisting persisting(ServerBinary binary, ServerSetup setup, Path data) throws IOException {
        Files.createDirectory(data);
        try (ScratchServer server = setup.server(binary, data).start(START);
                ServerConnection connection = server.connect()) {
            return Persisting.ask(connection);
        } finally {
            Trees.delete(data);
        }
    }

    private static Optional<String> unwatchable(Path folder) throws IOException, InterruptedException {
        Optional<Path> strace = Trace.program();
        if (strace.isEmpty()) {
            return Optional.of("there is no strace on the PATH");
        }
        Path known = Files.createDirectory(folder.resolve("known"));
        try {
            return KnownCut.ofDrills().unwatchable(strace.get(), known);
        } finally {
            Trees.delete(known);
        }
    }

    /// Why these servers cannot be ended so; empty if they can.
    public Optional<String> impossible(Ending ending) {
        return ending.impossible(persisting, unwatchable);
    }

    /// @param ending that is possible
    /// @throws RedoubtException SERVER_NOT_READY if a server does not start before anything was done to it, FAILED
    ///     if what was to happen to it does not come about
    public List<CrashRound> run(Ending ending, int rounds) throws IOException, InterruptedException {
        progress.phase(ending.word(), rounds, "rounds");
        List<CrashRound> found = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            found.add(round(ending, ending.word() + "-" + i));
            progress.done(found.size());
        }
        return found;
    }

    private CrashRound round(Ending ending, String name) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path data = Files.createDirectory(folder.resolve(name + "-" + attempt));
            Optional<CrashRound> round = attempt(ending, data);
            Trees.delete(data);
            if (round.isPresent()) {
                return round.get();
            }
        }
        throw new RedoubtException(
                ErrorCode.FAILED,
                "%s did not come about in %d attempts".formatted(ending.word(), ATTEMPTS),
                "Leave this ending out, or give the server more to write with --clients.");
    }

    private Optional<CrashRound> attempt(Ending ending, Path data) throws IOException, InterruptedException {
        Crash crash = Crash.of(ending, new Scene(data, persisting, random));
        List<NumberedWriter> writers = new ArrayList<>();
        long ended;
        try (ScratchServer server = setup.server(crash.program(binary), data).start(START)) {
            try {
                for (int client = 0; client < clients; client++) {
                    writers.add(NumberedWriter.start(client, server));
                }
                for (NumberedWriter writer : writers) {
                    writer.awaitFirst();
                }
                ended = crash.end(server);
            } finally {
                server.kill();
                for (NumberedWriter writer : writers) {
                    writer.close();
                }
            }
            if (!crash.leave(server)) {
                return Optional.empty();
            }
        }
        return Optional.of(judge(data, writers, ended));
    }

    private CrashRound judge(Path data, List<NumberedWriter> writers, long ended) throws InterruptedException {
        long acknowledged =
                writers.stream().mapToLong(NumberedWriter::acknowledged).sum();
        long began = System.nanoTime();
        try (ScratchServer server = setup.server(binary, data).start(START)) {
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
