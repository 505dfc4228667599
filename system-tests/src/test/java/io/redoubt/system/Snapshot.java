package io.redoubt.system;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetDifference;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.servers.DatasetLeaf;
import io.redoubt.servers.DatasetScope;
import io.redoubt.servers.LiveDataset;
import io.redoubt.wire.InfoText;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// What a server held at one instant, read in one transaction.
///
/// @param millis when it was read, by the clock of this machine
/// @param digest of `DEBUG DIGEST`, the servers' own; it sees whether a key expires, not when
/// @param keys what the digest is made of, key by key
/// @param leaves every key with its expiry, read by a script in the same transaction; empty if not asked for.
///     Keys past their expiry are not among them: no script can see these
/// @param functions the loaded libraries, in order of their names; empty if not asked for
record Snapshot(
        String role,
        String replid,
        long offset,
        long millis,
        String digest,
        KeyDigests keys,
        Optional<NavigableMap<DatasetKey, DatasetLeaf>> leaves,
        String functions) {
    /// Redis 6.2 has no PEXPIRETIME: the time left plus the time is all it tells, asked again if the process was
    /// held up between the two. Types and values are left to the digest.
    private static final String EXPIRIES_OF_6_2 = """
            local function millis()
                local now = redis.call('TIME')
                return now[1] * 1000 + math.floor(now[2] / 1000)
            end
            local result = {}
            for db in string.gmatch(redis.call('INFO', 'keyspace'), 'db(%d+):') do
                redis.call('SELECT', db)
                for _, key in ipairs(redis.call('KEYS', '*')) do
                    local before, after, left
                    repeat
                        before = millis()
                        left = redis.call('PTTL', key)
                        after = millis()
                    until after - before < 3
                    if left ~= -2 then
                        result[#result + 1] = db
                        result[#result + 1] = key
                        result[#result + 1] = left == -1 and '-1' or string.format('%.0f', before + left)
                    end
                end
            end
            return result
            """;

    /// Reads a server.
    ///
    /// @param full whether to read every key too, which takes longer
    static Snapshot read(ServerConnection connection, ServerVersion version, boolean full) {
        boolean modern = version.atLeast(7, 0);
        require(connection, "MULTI");
        require(connection, "INFO", "replication");
        require(connection, "DEBUG", "DIGEST");
        KeyDigests.ask(connection);
        if (full && modern) {
            require(connection, "FUNCTION", "LIST", "WITHCODE");
            require(connection, LiveDataset.scriptCall(DatasetScope.of(version)));
        } else if (full) {
            require(connection, "EVAL", EXPIRIES_OF_6_2, "0");
        }
        List<Reply> replies = items(connection.require("EXEC"));
        List<Reply> more = replies.subList(2 + KeyDigests.REPLIES, replies.size());
        Map<String, String> info = InfoText.parse(text(replies.get(0)));
        return new Snapshot(
                info.getOrDefault("role", ""),
                info.getOrDefault("master_replid", ""),
                Long.parseLong(info.getOrDefault("master_repl_offset", "0")),
                System.currentTimeMillis(),
                text(replies.get(1)),
                KeyDigests.of(replies.subList(2, 2 + KeyDigests.REPLIES)),
                full ? Optional.of(modern ? LiveDataset.parse(more.get(1)) : expiries(more.get(0))) : Optional.empty(),
                full && modern ? libraries(more.get(0)) : "");
    }

    private static void require(ServerConnection connection, String... command) {
        Reply _ = connection.require(command);
    }

    private static NavigableMap<DatasetKey, DatasetLeaf> expiries(Reply reply) {
        List<Reply> cells = items(reply);
        NavigableMap<DatasetKey, DatasetLeaf> leaves = new TreeMap<>();
        for (int i = 0; i + 2 < cells.size(); i += 3) {
            byte[] key = cells.get(i + 1) instanceof Reply.Bulk(byte[] bytes) ? bytes : new byte[0];
            long expiry = Long.parseLong(text(cells.get(i + 2)));
            leaves.put(
                    new DatasetKey(Integer.parseInt(text(cells.get(i))), key),
                    new DatasetLeaf("", "", expiry, "", "", 0));
        }
        return leaves;
    }

    /// Names and code; the order in which a server lists its libraries is its own.
    private static String libraries(Reply reply) {
        List<String> libraries = new ArrayList<>();
        for (Reply library : items(reply)) {
            libraries.add(flat(library));
        }
        libraries.sort(null);
        return String.join("\n", libraries);
    }

    private static String flat(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> items) ->
                items.stream().map(Snapshot::flat).sorted().toList().toString();
            case Reply.Bulk bulk -> bulk.utf8();
            case Reply.Simple(String word) -> word;
            case Reply.Number(long value) -> Long.toString(value);
            case Reply.Nil _ -> "nil";
            case Reply.Failure(String code, String text) -> code + " " + text;
        };
    }

    /// The differences that matter when `restored` is read later: keys that have expired by then cannot be asked
    /// for any more, the digest alone speaks for them.
    ///
    /// @param now when `restored` was read, at the latest
    List<DatasetDifference> differences(Snapshot restored, long now, Duration expiryTolerance) {
        return LiveDataset.compare(living(now), restored.living(now), expiryTolerance);
    }

    /// How much later than here each key expires in `restored`, in milliseconds.
    Map<DatasetKey, Long> lateness(Snapshot restored, long now) {
        Map<DatasetKey, Long> lateness = new TreeMap<>();
        NavigableMap<DatasetKey, DatasetLeaf> others = restored.living(now);
        living(now).forEach((key, leaf) -> {
            DatasetLeaf other = others.get(key);
            if (leaf.expiryMillis() >= 0 && other != null) {
                lateness.put(key, other.expiryMillis() - leaf.expiryMillis());
            }
        });
        return lateness;
    }

    private NavigableMap<DatasetKey, DatasetLeaf> living(long now) {
        NavigableMap<DatasetKey, DatasetLeaf> living = new TreeMap<>(leaves.orElseThrow());
        living.values().removeIf(leaf -> leaf.expiryMillis() >= 0 && leaf.expiryMillis() <= now);
        return living;
    }

    static List<Reply> items(Reply reply) {
        if (reply instanceof Reply.Array(List<Reply> items)) {
            return items;
        }
        throw new AssertionError("expected an array, the server answered " + reply.describe());
    }

    static String text(Reply reply) {
        return switch (reply) {
            case Reply.Simple(String word) -> word;
            case Reply.Bulk(byte[] bytes) -> new String(bytes, StandardCharsets.UTF_8);
            case Reply.Failure _, Reply.Number _, Reply.Array _, Reply.Nil _ ->
                throw new AssertionError("expected a string, the server answered " + reply);
        };
    }
}
