package io.redoubt.drill.crash;

import io.redoubt.core.RedoubtException;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.file.Path;
import java.util.List;

/// How a server that runs persists its data, by its own word.
///
/// @param logs whether it keeps an append-only file
/// @param appendfsync when it forces that file: `always`, `everysec` or `no`
/// @param saves whether rules of its own make it take snapshots
/// @param firstLog the file, in its data directory, that a server writes which has just begun with nothing
record Persisting(boolean logs, String appendfsync, boolean saves, Path firstLog) {
    /// @throws RedoubtException if it does not answer
    static Persisting ask(ServerConnection server) {
        String directory = setting(server, "appenddirname");
        String file = setting(server, "appendfilename");
        return new Persisting(
                setting(server, "appendonly").equals("yes"),
                setting(server, "appendfsync"),
                !setting(server, "save").isEmpty(),
                // Before 7.0 there is one file, and no directory for it.
                directory.isEmpty() ? Path.of(file) : Path.of(directory, file + ".1.incr.aof"));
    }

    /// Whether some file of it is ever forced but at its end.
    boolean forces() {
        return logs ? !appendfsync.equals("no") : saves;
    }

    /// Whether it forces before each answer.
    boolean forcesEachWrite() {
        return logs && appendfsync.equals("always");
    }

    /// Nothing is left but snapshots, which its rules would ask for after minutes.
    boolean savesAlone() {
        return saves && !logs;
    }

    private static String setting(ServerConnection server, String name) {
        return server.require("CONFIG", "GET", name) instanceof Reply.Array(List<Reply> items)
                        && items.size() == 2
                        && items.get(1) instanceof Reply.Bulk value
                ? value.utf8()
                : "";
    }
}
