package io.redoubt.system.traffic;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What `COMMAND` says a server knows.
///
/// @param all names of all commands, lower case, without subcommands
/// @param writes those flagged as writing; where the server lists subcommands, as in `xgroup|create`
record ServerCommands(Set<String> all, Set<String> writes) {
    private static final int FLAGS = 2;
    private static final int SUBCOMMANDS = 9;

    static ServerCommands of(ServerConnection connection) {
        Set<String> all = new TreeSet<>();
        Set<String> writes = new TreeSet<>();
        for (Reply command : items(connection.require("COMMAND"))) {
            all.add(name(items(command)));
            collect(items(command), writes);
        }
        return new ServerCommands(all, writes);
    }

    private static void collect(List<Reply> command, Set<String> writes) {
        if (items(command.get(FLAGS)).contains(new Reply.Simple("write"))) {
            writes.add(name(command));
        }
        if (command.size() > SUBCOMMANDS) {
            items(command.get(SUBCOMMANDS)).forEach(sub -> collect(items(sub), writes));
        }
    }

    private static String name(List<Reply> command) {
        return command.getFirst() instanceof Reply.Bulk name ? name.utf8().toLowerCase(Locale.ROOT) : "";
    }

    private static List<Reply> items(Reply reply) {
        return reply instanceof Reply.Array(List<Reply> items) ? items : List.of();
    }

    boolean knows(String command) {
        return all.contains(command);
    }
}
