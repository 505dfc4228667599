package io.redoubt.persistence.config;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which directives of a configuration file each server knows. A server that meets another one does not start.
public final class Directives {
    private static final String RESOURCE = "directives.txt";
    private static final String COLUMNS = "# columns: ";

    /// In files only: CONFIG GET answers none of them on any server. Source: loadServerConfigFromString in
    /// src/config.c.
    private static final Set<String> IN_FILES_ONLY = Set.of(
            "include",
            "rename-command",
            "user",
            "loadmodule",
            "sentinel",
            "list-max-ziplist-entries",
            "list-max-ziplist-value",
            "lua-replicate-commands");

    /// For the tests of servers: they are taken from files, and no CONFIG GET shows them.
    private static final Set<String> HIDDEN = Set.of(
            "aof-disable-auto-gc",
            "client-default-resp",
            "cluster-ping-interval",
            "key-load-delay",
            "loading-process-events-interval-bytes",
            "rdb-key-save-delay",
            "req-res-logfile",
            "use-exit-on-panic",
            "watchdog-period");

    /// More than one word may follow these; after any other directive it must be exactly one. Source: those with
    /// MULTI_ARG_CONFIG in src/config.c, and the ones in files only.
    private static final Set<String> SEVERAL_WORDS = Set.of(
            "bind",
            "client-output-buffer-limit",
            "include",
            "latency-tracking-info-percentiles",
            "loadmodule",
            "oom-score-adj-values",
            "rename-command",
            "replicaof",
            "save",
            "sentinel",
            "shutdown-on-sigint",
            "shutdown-on-sigterm",
            "slaveof",
            "user");

    /// Each line adds to those before.
    private static final Set<String> ADDING = Set.of("include", "loadmodule", "rename-command", "save", "user");

    private static final Directives STANDARD = read();

    private final List<ServerVersion> columns;
    private final Map<String, String> marks;

    private Directives(List<ServerVersion> columns, Map<String, String> marks) {
        this.columns = List.copyOf(columns);
        this.marks = Map.copyOf(marks);
    }

    public static Directives standard() {
        return STANDARD;
    }

    private static Directives read() {
        List<ServerVersion> columns = new ArrayList<>();
        Map<String, String> marks = new HashMap<>();
        for (String line : text().lines().toList()) {
            if (line.startsWith(COLUMNS)) {
                for (String tag : line.substring(COLUMNS.length()).split(" ", -1)) {
                    columns.add(ServerVersion.parse(tag.matches(".*-\\d+") ? tag + ".0" : tag));
                }
            } else if (!line.startsWith("#")) {
                String[] words = line.split(" +", -1);
                marks.put(words[0], words[1]);
            }
        }
        return new Directives(columns, marks);
    }

    private static String text() {
        try (InputStream in = Directives.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + RESOURCE);
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether any server of the table takes such a line. Names with a dot belong to modules, which nobody can
    /// know of.
    public boolean known(String name) {
        return marks.containsKey(name) || always(name);
    }

    private static boolean always(String name) {
        return IN_FILES_ONLY.contains(name) || HIDDEN.contains(name) || name.indexOf('.') >= 0;
    }

    /// Whether this server takes such a line. A version between two of the table counts as the older one, a newer
    /// one than all as the newest of its engine.
    public boolean knownBy(ServerVersion server, String name) {
        String row = marks.getOrDefault(name, "");
        return always(name) || (!row.isEmpty() && row.charAt(column(server)) == 'x');
    }

    /// The names that a server of this version answers to `CONFIG GET *`.
    Set<String> shownBy(ServerVersion server) {
        Set<String> names = new HashSet<>();
        marks.forEach((name, row) -> {
            if (row.charAt(column(server)) == 'x') {
                names.add(name);
            }
        });
        return names;
    }

    private int column(ServerVersion server) {
        int best = -1;
        for (int i = 0; i < columns.size(); i++) {
            ServerVersion known = columns.get(i);
            boolean fits = known.engine() == comparable(server).engine()
                    && comparable(server).atLeast(known.major(), known.minor());
            if (fits) {
                best = i;
            }
        }
        return Math.max(best, 0);
    }

    /// Valkey 7.2 is Redis 7.2 under another name.
    private static ServerVersion comparable(ServerVersion server) {
        return server.engine() == Engine.VALKEY && !server.atLeast(8, 0)
                ? new ServerVersion(Engine.REDIS, server.major(), server.minor(), server.patch())
                : server;
    }

    /// Whether more than one word may follow.
    public static boolean takesSeveralWords(String name) {
        return SEVERAL_WORDS.contains(name) || name.indexOf('.') >= 0;
    }

    /// Whether a second line of that name adds to the first instead of taking its place.
    public static boolean adds(String name) {
        return ADDING.contains(name) || name.equals("client-output-buffer-limit") || name.indexOf('.') >= 0;
    }
}
