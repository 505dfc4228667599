package io.redoubt.persistence;

import java.util.Optional;

/// Where a server writes its log. It is not read: it may be on another machine or in a container, and belongs to
/// whoever runs the server.
///
/// @param name for messages
record ServerLog(String name) {
    static ServerLog of(WatchedServer server) {
        Optional<String> file = server.setting("logfile");
        return new ServerLog(file.map(ServerLog::named).orElse("the server's log"));
    }

    private static String named(String file) {
        return file.isEmpty()
                ? "the server's log (on its standard output: 'journalctl' or 'docker logs')"
                : "the server's log, '" + file + "'";
    }
}
