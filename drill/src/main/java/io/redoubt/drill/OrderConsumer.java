package io.redoubt.drill;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Reads orders as a member of a group and acknowledges most of them: some stay pending, some change hands, some are
/// deleted.
final class OrderConsumer implements Actor {
    private static final String BATCH = "50";
    private static final int ONE_STAYS_PENDING_OF = 20;

    private final ServerConnection server;
    private final RandomGenerator random;
    private final String group;
    private final String name;

    OrderConsumer(ServerConnection server, RandomGenerator random, String group, String name) {
        this.server = server;
        this.random = random;
        this.group = group;
        this.name = name;
    }

    @Override
    public long act() {
        String stream = Orders.stream(random.nextInt(Orders.STREAMS));
        Reply reply = server.call("XREADGROUP", "GROUP", group, name, "COUNT", BATCH, "STREAMS", stream, ">");
        return switch (reply) {
            case Reply.Array(List<Reply> streams) -> handle(stream, idsOf(streams));
            case Reply.Nil _ -> takeOver(stream);
            case Reply.Failure failure -> createGroup(stream, failure);
            case Reply.Simple _, Reply.Number _, Reply.Bulk _ -> throw unexpected(reply);
        };
    }

    /// One stream was asked, so the answer is `[[name, [[id, fields], ...]]]`.
    private static List<String> idsOf(List<Reply> streams) {
        if (!(streams.getFirst() instanceof Reply.Array(List<Reply> nameAndEntries))
                || !(nameAndEntries.get(1) instanceof Reply.Array(List<Reply> entries))) {
            throw unexpected(streams.getFirst());
        }
        List<String> ids = new ArrayList<>();
        for (Reply entry : entries) {
            if (entry instanceof Reply.Array(List<Reply> parts) && parts.getFirst() instanceof Reply.Bulk id) {
                ids.add(id.utf8());
            }
        }
        return ids;
    }

    private long handle(String stream, List<String> ids) {
        List<String> acknowledge = new ArrayList<>(List.of("XACK", stream, group));
        ids.stream().filter(_ -> random.nextInt(ONE_STAYS_PENDING_OF) > 0).forEach(acknowledge::add);
        long writes = 1;
        if (acknowledge.size() > 3) {
            Reply _ = server.require(acknowledge.toArray(String[]::new));
            writes++;
        }
        if (random.nextInt(10) == 0) {
            Reply _ = server.require("XDEL", stream, ids.getFirst());
            writes++;
        }
        return writes;
    }

    private long takeOver(String stream) {
        if (random.nextInt(20) > 0) {
            return 0;
        }
        Reply _ = server.require("XAUTOCLAIM", stream, group, name, "0", "0", "COUNT", "3");
        return 1;
    }

    /// No stream or no group yet, or no more. Another member may be faster, which is as well.
    private long createGroup(String stream, Reply.Failure failure) {
        if (!failure.code().equals("NOGROUP")) {
            throw server.refused("XREADGROUP", failure);
        }
        Reply _ = server.call("XGROUP", "CREATE", stream, group, "0", "MKSTREAM");
        return 1;
    }

    private static IllegalStateException unexpected(Reply reply) {
        return new IllegalStateException("XREADGROUP answered " + reply.describe());
    }
}
