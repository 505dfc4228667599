package io.redoubt.drill.crash;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.formats.config.ConfigLine;
import io.redoubt.formats.config.ConfigurationReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A user's redis.conf or valkey.conf made safe for a server of the drill's own: what would make it touch
/// anything outside, or shut the drill's clients out, is left out. Lines keep their numbers up to the first
/// include, which is followed by what it includes.
///
/// @param text for the server
/// @param leftOut names of directives, sorted
record OwnConfiguration(String text, List<String> leftOut) {
    /// Files, addresses and other servers; users and passwords; what refuses writes while no replica is there.
    private static final Set<String> OUTSIDE = Set.of(
            "port",
            "bind",
            "bind-source-addr",
            "protected-mode",
            "dir",
            "logfile",
            "pidfile",
            "aclfile",
            "user",
            "requirepass",
            "masterauth",
            "masteruser",
            "primaryauth",
            "primaryuser",
            "replicaof",
            "slaveof",
            "rename-command",
            "daemonize",
            "supervised",
            "socket-mark-id",
            "min-replicas-to-write",
            "min-slaves-to-write");

    private static final Pattern OUTSIDE_FAMILY =
            Pattern.compile("(tls|cluster|unixsocket|syslog|loadmodule|rdma|sentinel)[a-z-]*");

    OwnConfiguration {
        leftOut = List.copyOf(leftOut);
    }

    /// Reads a file and what it includes.
    ///
    /// @throws RedoubtException USAGE if it cannot be read, or includes what cannot be read
    static OwnConfiguration read(Path file) {
        Set<String> leftOut = new TreeSet<>();
        StringBuilder text = new StringBuilder();
        int lines = 0;
        for (ConfigLine line : ConfigurationReader.read(file)) {
            for (; lines < line.number() - 1 && line.file().equals(file); lines++) {
                text.append('\n');
            }
            text.append(safe(line, leftOut)).append('\n');
            lines++;
        }
        return new OwnConfiguration(text.append('\n').toString(), List.copyOf(leftOut));
    }

    private static String safe(ConfigLine line, Set<String> leftOut) {
        return switch (line) {
            case ConfigLine.Directive directive -> {
                boolean outside = OUTSIDE.contains(directive.name())
                        || OUTSIDE_FAMILY.matcher(directive.name()).matches();
                if (outside) {
                    leftOut.add(directive.name());
                }
                yield outside ? "" : directive.text();
            }
            // Never quoted: it may hold a password.
            case ConfigLine.Unbalanced(Path file, int number, String _) ->
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "'%s' has unbalanced quotes in line %d".formatted(file, number),
                        "The server would not start with it either; correct the file.");
            case ConfigLine.Unread(Path file, int number, String _, String pattern, String reason) ->
                throw new RedoubtException(
                        ErrorCode.USAGE,
                        "'%s' includes '%s' in line %d, and it was not read: %s"
                                .formatted(file, pattern, number, reason),
                        "Includes are named in full, or lie beside the file; the server would not start without it.");
        };
    }
}
