package io.redoubt.drill;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.servers.DatasetLeaf;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The consumer groups of a server's streams, as XINFO GROUPS tells them.
record PendingEntries(List<Group> groups) {
    /// @param pending entries delivered and not acknowledged
    record Group(DatasetKey stream, String name, long pending) {}

    PendingEntries {
        groups = List.copyOf(groups);
    }

    static PendingEntries count(ServerConnection server, Map<DatasetKey, DatasetLeaf> dataset) {
        List<Group> groups = new ArrayList<>();
        dataset.forEach((key, leaf) -> {
            if (leaf.type().equals("stream")) {
                groups.addAll(groupsOf(server, key));
            }
        });
        return new PendingEntries(groups);
    }

    private static List<Group> groupsOf(ServerConnection server, DatasetKey stream) {
        select(server, stream);
        List<Group> groups = new ArrayList<>();
        for (Reply group : items(server.require("XINFO", "GROUPS", nameOf(stream)))) {
            List<Reply> fields = items(group);
            groups.add(
                    new Group(stream, text(valueOf("name", fields)), Long.parseLong(text(valueOf("pending", fields)))));
        }
        return groups;
    }

    long total() {
        return groups.stream().mapToLong(Group::pending).sum();
    }

    /// Acknowledges one pending entry of the first group that has any.
    ///
    /// @return the stream it belonged to
    DatasetKey acknowledgeOne(ServerConnection server) {
        Group group = groups.stream()
                .filter(candidate -> candidate.pending() > 0)
                .findFirst()
                .orElseThrow(() -> new RedoubtException(
                        ErrorCode.VERIFICATION_FAILED,
                        "no restored group has a pending entry, so the comparison could not be tried",
                        "Run the demo again: its traffic should have left some."));
        select(server, group.stream());
        String stream = nameOf(group.stream());
        Reply first = items(server.require("XPENDING", stream, group.name(), "-", "+", "1"))
                .getFirst();
        Reply _ = server.require("XACK", stream, group.name(), text(items(first).getFirst()));
        return group.stream();
    }

    private static void select(ServerConnection server, DatasetKey key) {
        Reply _ = server.require("SELECT", Integer.toString(key.database()));
    }

    private static String nameOf(DatasetKey key) {
        return new String(key.name(), StandardCharsets.UTF_8);
    }

    private static Reply valueOf(String name, List<Reply> fields) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (text(fields.get(i)).equals(name)) {
                return fields.get(i + 1);
            }
        }
        throw new IllegalStateException("XINFO GROUPS tells no '" + name + "'");
    }

    private static List<Reply> items(Reply reply) {
        if (reply instanceof Reply.Array(List<Reply> items)) {
            return items;
        }
        throw new IllegalStateException("an array was expected, not " + reply.describe());
    }

    private static String text(Reply reply) {
        return switch (reply) {
            case Reply.Bulk bulk -> bulk.utf8();
            case Reply.Number(long value) -> Long.toString(value);
            case Reply.Simple _, Reply.Failure _, Reply.Array _, Reply.Nil _ ->
                throw new IllegalStateException("a string was expected, not " + reply.describe());
        };
    }
}
