package io.redoubt.persistence.config;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    private static final Set<String> ADDING =
            Set.of("include", "loadmodule", "rename-command", "save", "sentinel", "user");

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

    /// Whether this server takes such a line. One between two of the table is said to take what either does, one
    /// beyond an end what the last there does.
    public boolean knownBy(ServerVersion server, String name) {
        return always(name) || marked(server, marks.getOrDefault(name, ""));
    }

    /// Whether the table has this server, or an older and a newer one of its engine.
    public boolean reaches(ServerVersion server) {
        List<Integer> around = around(server);
        ServerVersion nearest = columns.get(around.getFirst());
        return around.size() == 2 || (nearest.major() == server.major() && nearest.minor() == server.minor());
    }

    /// The names that a server of this version answers to `CONFIG GET *`.
    Set<String> shownBy(ServerVersion server) {
        return marks.entrySet().stream()
                .filter(row -> marked(server, row.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private boolean marked(ServerVersion server, String row) {
        return !row.isEmpty() && around(server).stream().anyMatch(column -> row.charAt(column) == 'x');
    }

    /// The columns that tell of a server: its own, else the nearest older and the nearest newer one of its engine.
    private List<Integer> around(ServerVersion server) {
        ServerVersion asked = comparable(server);
        int older = -1;
        int newer = -1;
        for (int i = 0; i < columns.size(); i++) {
            ServerVersion known = columns.get(i);
            if (known.engine() == asked.engine() && asked.atLeast(known.major(), known.minor())) {
                older = i;
            }
            if (known.engine() == asked.engine() && newer < 0 && known.atLeast(asked.major(), asked.minor())) {
                newer = i;
            }
        }
        return IntStream.of(older, newer)
                .filter(column -> column >= 0)
                .distinct()
                .boxed()
                .toList();
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
