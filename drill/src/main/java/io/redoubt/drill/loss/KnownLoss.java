package io.redoubt.drill.loss;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.Polling;
import io.redoubt.core.RedoubtException;
import io.redoubt.servers.ScratchServer;
import io.redoubt.servers.ServerBinary;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A drill that cannot fail is worse than none: before it counts what a crash took, it is shown a loss that is
/// known, and must find exactly that.
///
/// @param counting what says which writes are gone
public record KnownLoss(Counting counting) {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(1);
    private static final Duration SOME_TIME = Duration.ofMillis(20);
    private static final long WRITES = 50;
    private static final long TAKEN = 7;
    private static final Pattern CALLS = Pattern.compile("calls=(\\d+),.*");

    /// Holds what one client was told against what a server has.
    interface Counting {
        /// @param ended when the server was ended, by `System.nanoTime()`
        CrashRound of(ServerConnection connection, NumberedWriter writer, long ended);
    }

    /// The one that drills use.
    public static KnownLoss ofDrills() {
        return new KnownLoss(KnownLoss::counted);
    }

    private static CrashRound counted(ServerConnection connection, NumberedWriter writer, long ended) {
        var count = new LossCount(connection, ended);
        count.add(writer);
        return count.round(writer.acknowledged(), 0);
    }

    /// Takes nothing, then the last writes, then half of one, then one in the middle from a server of its own.
    ///
    /// @throws RedoubtException VERIFICATION_FAILED if something else is counted than was taken
    public void requireFound(ServerBinary binary) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (ScratchServer server = ScratchServer.of(binary).start(START);
                ServerConnection connection = server.connect()) {
            NumberedWriter writer = written(server);
            long acknowledged = writer.acknowledged();
            Polling.pause(SOME_TIME);
            long ended = System.nanoTime();
            CrashRound whole = counting.of(connection, writer, ended);
            require("acknowledged, by the server's own count", callsOf(connection), whole.acknowledged());
            require("lost of a server that lost nothing", 0, whole.lostCommands());
            require("disorders and halves of it", 0, whole.disorders() + whole.halves());

            String list = NumberedWriter.list(writer.client());
            String counter = NumberedWriter.counter(writer.client());
            long kept = acknowledged - TAKEN;
            Reply _ = connection.require("LTRIM", list, "0", Long.toString(kept - 1));
            Reply _ = connection.require("SET", counter, Long.toString(kept));
            CrashRound cut = counting.of(connection, writer, ended);
            require("lost, the last ones taken", TAKEN, cut.lostCommands());
            require("disorders and halves of that", 0, cut.disorders() + cut.halves());
            requireWithin("milliseconds lost", SOME_TIME.toMillis(), (ended - began) / 1_000_000, cut.lostMillis());

            Reply _ = connection.require("SET", counter, Long.toString(kept - 1));
            require(
                    "halves, one made",
                    1,
                    counting.of(connection, writer, ended).halves());
            Reply _ = connection.require("LREM", list, "1", "2");
            CrashRound holed = counting.of(connection, writer, ended);
            require("disorders, a hole made", 1, holed.disorders());
            require("lost behind a hole", acknowledged - 1, holed.lostCommands());
        }
    }

    private static NumberedWriter written(ScratchServer server) throws IOException, InterruptedException {
        try (NumberedWriter writer = NumberedWriter.start(1, server)) {
            writer.awaitFirst();
            boolean _ = Polling.until(START, LOOK, () -> writer.acknowledged() >= WRITES);
            return writer;
        }
    }

    private static long callsOf(ServerConnection connection) {
        String evals = InfoText.parse(connection.info("commandstats")).getOrDefault("cmdstat_eval", "");
        Matcher calls = CALLS.matcher(evals);
        return calls.matches() ? Long.parseLong(calls.group(1)) : -1;
    }

    private static void require(String what, long expected, long found) {
        requireWithin(what, expected, expected, found);
    }

    private static void requireWithin(String what, long least, long most, long found) {
        if (found < least || found > most) {
            throw failed("%s: %s were there, %d counted"
                    .formatted(what, least == most ? Long.toString(least) : least + " to " + most, found));
        }
    }

    public static RedoubtException failed(String why) {
        return new RedoubtException(
                ErrorCode.VERIFICATION_FAILED,
                "the drill does not find a loss that is known: " + why,
                "Nothing was measured, and nothing it would say could be relied on. Please report it.");
    }
}
