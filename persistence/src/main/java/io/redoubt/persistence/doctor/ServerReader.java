package io.redoubt.persistence.doctor;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerAccess;
import io.redoubt.wire.ServerConnection;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks a running server what it is willing to say: PING, INFO, CONFIG GET and ACL LIST, nothing else.
final class ServerReader {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long LONGEST_REPLY = 16 << 20;

    private ServerReader() {}

    /// @param unseen gets what was refused
    /// @throws RedoubtException as `ServerConnection.open`, and NOT_AUTHORISED if not even INFO is permitted
    static RunningServer read(ServerAccess access, List<Unseen> unseen) {
        try (ServerConnection connection = ServerConnection.open(access, CONNECT)) {
            connection.longestReply(LONGEST_REPLY);
            Map<String, String> info = info(connection);
            String address = access.uri().address();
            requireServer(address, info);
            return new RunningServer(
                    address,
                    nearby(connection),
                    info,
                    settings(connection, address, unseen),
                    users(connection, unseen));
        }
    }

    private static Map<String, String> info(ServerConnection connection) {
        try {
            Map<String, String> info = new HashMap<>(InfoText.parse(connection.info("default")));
            info.putAll(InfoText.parse(connection.info("commandstats")));
            return info;
        } catch (RedoubtException e) {
            throw e.code() == ErrorCode.NOT_AUTHORISED
                    ? new RedoubtException(
                            e.code(),
                            String.valueOf(e.getMessage()),
                            "Let an administrator run: ACL SETUSER <user> +ping +info +config|get +acl|list.",
                            e)
                    : e;
        }
    }

    private static void requireServer(String address, Map<String, String> info) {
        boolean server = info.containsKey("redis_version") || info.containsKey("valkey_version");
        boolean sentinel = info.getOrDefault("redis_mode", info.getOrDefault("server_mode", ""))
                .equals("sentinel");
        if (!server || sentinel) {
            throw new RedoubtException(
                    ErrorCode.NOT_A_SERVER,
                    sentinel
                            ? "'%s' is a Sentinel, which keeps no data".formatted(address)
                            : "'%s' answers INFO without a version of Redis or Valkey".formatted(address),
                    "Give the address of the server itself, not of a proxy or a Sentinel.");
        }
    }

    private static boolean nearby(ServerConnection connection) {
        InetAddress address = connection.socket().getInetAddress();
        return address != null && address.isLoopbackAddress();
    }

    private static Map<String, String> settings(ServerConnection connection, String address, List<Unseen> unseen) {
        Map<String, String> settings = new HashMap<>();
        switch (connection.call("CONFIG", "GET", "*")) {
            case Reply.Array(List<Reply> items) -> {
                for (int i = 0; i + 1 < items.size(); i += 2) {
                    if (items.get(i) instanceof Reply.Bulk name && items.get(i + 1) instanceof Reply.Bulk value) {
                        settings.put(name.utf8(), value.utf8());
                    }
                }
            }
            case Reply refused ->
                unseen.add(new Unseen("the settings of " + address, refusal("CONFIG GET", "+config|get", refused)));
        }
        return settings;
    }

    private static List<String> users(ServerConnection connection, List<Unseen> unseen) {
        List<String> users = new ArrayList<>();
        switch (connection.call("ACL", "LIST")) {
            case Reply.Array(List<Reply> items) ->
                items.forEach(item -> {
                    if (item instanceof Reply.Bulk line) {
                        users.add(line.utf8());
                    }
                });
            case Reply refused ->
                unseen.add(new Unseen("the users of the server", refusal("ACL LIST", "+acl|list", refused)));
        }
        return users;
    }

    private static String refusal(String command, String right, Reply refused) {
        String answered = "%s was answered with %s".formatted(command, refused.describe());
        return refused.describe().contains("unknown command")
                ? answered
                : "%s; it needs '%s' of this user".formatted(answered, right);
    }
}
