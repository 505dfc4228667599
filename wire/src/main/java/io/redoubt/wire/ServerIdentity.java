package io.redoubt.wire;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.util.Map;
import java.util.Optional;

/// What a server says of itself.
///
/// @param version empty when INFO is not permitted
/// @param runId changes with every start of the process; empty when INFO is not permitted
/// @param processId 0 when not known
/// @param tcpPort 0 when not known
/// @param role `master` or `slave`, the server's words; empty when not known
/// @param clockMillis the server's clock when it answered, milliseconds since 1970; empty when not known
public record ServerIdentity(
        Optional<ServerVersion> version,
        String runId,
        long processId,
        int tcpPort,
        String role,
        Optional<Long> clockMillis) {
    /// A server of which nothing is known.
    public static final ServerIdentity UNKNOWN = new ServerIdentity(Optional.empty(), "", 0, 0, "", Optional.empty());

    /// The same server with a version learned elsewhere.
    public ServerIdentity withVersion(Optional<ServerVersion> known) {
        return new ServerIdentity(known, runId, processId, tcpPort, role, clockMillis);
    }

    /// Asks by `INFO server` and `INFO replication`; a server that does not let us ask gives an unknown identity.
    ///
    /// @throws io.redoubt.core.RedoubtException if the connection is lost
    public static ServerIdentity read(ServerConnection connection) {
        // One section each: several sections in one call exist only since Redis 7.0.
        return of(fields(connection, "server"), fields(connection, "replication"));
    }

    static ServerIdentity of(Map<String, String> server, Map<String, String> replication) {
        return new ServerIdentity(
                versionOf(server),
                server.getOrDefault("run_id", ""),
                number(server, "process_id"),
                (int) number(server, "tcp_port"),
                replication.getOrDefault("role", ""),
                clockOf(server.getOrDefault("server_time_usec", "")));
    }

    private static Optional<Long> clockOf(String micros) {
        return micros.matches("\\d{1,18}") ? Optional.of(Long.parseLong(micros) / 1000) : Optional.empty();
    }

    private static Map<String, String> fields(ServerConnection connection, String section) {
        return connection.call("INFO", section) instanceof Reply.Bulk text ? InfoText.parse(text.utf8()) : Map.of();
    }

    /// Valkey goes on reporting `redis_version:7.2.4` for old clients; its own version stands in
    /// `valkey_version`.
    private static Optional<ServerVersion> versionOf(Map<String, String> server) {
        String valkey = server.get("valkey_version");
        String redis = server.get("redis_version");
        try {
            if (valkey != null) {
                return Optional.of(ServerVersion.of(Engine.VALKEY, valkey));
            }
            return redis == null ? Optional.empty() : Optional.of(ServerVersion.of(Engine.REDIS, redis));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // a fork with a numbering of its own is as good as unknown
        }
    }

    private static long number(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "");
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
    }
}
