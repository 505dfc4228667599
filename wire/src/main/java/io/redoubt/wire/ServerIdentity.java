package io.redoubt.wire;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// What a server says of itself.
///
/// @param version empty when INFO is not permitted
/// @param runId changes with every start of the process; empty when INFO is not permitted
/// @param processId 0 when not known
/// @param tcpPort 0 when not known
/// @param role `master` or `slave`, the server's words; empty when not known
/// @param clock how its clock stands to ours; empty when not known or not asked for
public record ServerIdentity(
        Optional<ServerVersion> version,
        String runId,
        long processId,
        int tcpPort,
        String role,
        Optional<ClockReading> clock) {
    /// A server of which nothing is known.
    public static final ServerIdentity UNKNOWN = new ServerIdentity(Optional.empty(), "", 0, 0, "", Optional.empty());

    /// The same server with a version learned elsewhere.
    public ServerIdentity withVersion(Optional<ServerVersion> known) {
        return new ServerIdentity(known, runId, processId, tcpPort, role, clock);
    }

    /// Asks by `INFO server` and `INFO replication`; a server that does not let us ask gives an unknown identity.
    ///
    /// @throws io.redoubt.core.RedoubtException if the connection is lost
    public static ServerIdentity read(ServerConnection connection) {
        // One section each: several sections in one call exist only since Redis 7.0.
        return of(fields(connection, "server"), fields(connection, "replication"), Optional.empty());
    }

    /// The same, and how the server's clock stands to this one.
    ///
    /// @throws io.redoubt.core.RedoubtException as above
    public static ServerIdentity read(ServerConnection connection, InstantSource clock) {
        long asked = clock.millis();
        Map<String, String> server = fields(connection, "server");
        long answered = clock.millis();
        return of(
                server,
                fields(connection, "replication"),
                millis(server).map(now -> new ClockReading(asked, now, answered)));
    }

    private static ServerIdentity of(
            Map<String, String> server, Map<String, String> replication, Optional<ClockReading> clock) {
        return new ServerIdentity(
                versionOf(server),
                server.getOrDefault("run_id", ""),
                number(server, "process_id"),
                (int) number(server, "tcp_port"),
                replication.getOrDefault("role", ""),
                clock);
    }

    private static Optional<Long> millis(Map<String, String> server) {
        String micros = server.getOrDefault("server_time_usec", "");
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
