package io.redoubt.drill.loss;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.List;
import java.util.Optional;

/// Holds what clients were told against what a server has after it was started again.
public final class LossCount {
    private static final int AT_ONCE = 1000;
    private static final long NANOS = 1_000_000;

    private final Optional<ServerConnection> server;
    private final long ended;
    private long lost;
    private long oldest = Long.MAX_VALUE;
    private int disorders;
    private int halves;

    /// @param ended when the server was ended, by `System.nanoTime()`
    public LossCount(ServerConnection server, long ended) {
        this.server = Optional.of(server);
        this.ended = ended;
    }

    /// Of a server that did not start: it has nothing.
    public LossCount(long ended) {
        this.server = Optional.empty();
        this.ended = ended;
    }

    /// What a server has of a client.
    ///
    /// @param numbers that are there from 1 on, one after the other
    /// @param ordered whether there are no others
    /// @param whole whether list and counter agree
    public record Held(long numbers, boolean ordered, boolean whole) {
        public static Held of(ServerConnection server, int client) {
            String list = NumberedWriter.list(client);
            long held = inOrder(server, list);
            long length = number(server.call("LLEN", list));
            long counter = number(server.call("GET", NumberedWriter.counter(client)));
            return new Held(held, held == length, counter == length);
        }
    }

    public void add(NumberedWriter writer) {
        Held held = Held.of(server.orElseThrow(), writer.client());
        requireSent(writer, held.numbers());
        if (!held.ordered()) {
            disorders++;
        }
        if (!held.whole()) {
            halves++;
        }
        lostAfter(writer, held.numbers());
    }

    /// A client has one write under way at most, so no server has more than one that it did not acknowledge.
    private static void requireSent(NumberedWriter writer, long held) {
        if (held > writer.acknowledged() + 1) {
            throw new RedoubtException(
                    ErrorCode.VERIFICATION_FAILED,
                    "the drill counts wrongly: %d writes of client %d were acknowledged, and the server has %d"
                            .formatted(writer.acknowledged(), writer.client(), held),
                    "Nothing this drill would say can be relied on. Please report it.");
        }
    }

    public void addAll(NumberedWriter writer) {
        lostAfter(writer, 0);
    }

    private void lostAfter(NumberedWriter writer, long held) {
        if (held < writer.acknowledged()) {
            lost += writer.acknowledged() - held;
            oldest = Math.min(oldest, writer.nanosOf(held + 1));
        }
    }

    /// How many numbers from 1 on are there, one after the other.
    private static long inOrder(ServerConnection connection, String list) {
        long held = 0;
        while (true) {
            Reply reply = connection.call("LRANGE", list, Long.toString(held), Long.toString(held + AT_ONCE - 1));
            if (!(reply instanceof Reply.Array(List<Reply> items)) || items.isEmpty()) {
                return held;
            }
            for (Reply item : items) {
                if (number(item) != held + 1) {
                    return held;
                }
                held++;
            }
        }
    }

    public static long number(Reply reply) {
        return switch (reply) {
            case Reply.Number(long value) -> value;
            case Reply.Bulk bulk -> Long.parseLong(bulk.utf8());
            default -> 0;
        };
    }

    public CrashRound round(long acknowledged, long recoveryMillis) {
        return new CrashRound(acknowledged, lost, lostMillis(), disorders, halves, recoveryMillis, "");
    }

    public CrashRound unstartable(long acknowledged, String message) {
        return new CrashRound(acknowledged, lost, lostMillis(), 0, 0, 0, message);
    }

    private long lostMillis() {
        return lost == 0 ? 0 : Math.max(0, (ended - oldest) / NANOS);
    }
}
