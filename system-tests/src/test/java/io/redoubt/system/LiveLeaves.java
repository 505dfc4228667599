package io.redoubt.system;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.formats.dataset.DatasetLeaf;
import io.redoubt.formats.dataset.DatasetScope;
import io.redoubt.formats.dataset.KeyDigest;
import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.StreamHead;
import io.redoubt.formats.rdb.StreamId;
import io.redoubt.formats.rdb.StreamVisitor;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks a server for a small dataset with plain commands and makes the same leaves of the answers that a snapshot
/// has. Values of modules and functions are left out.
final class LiveLeaves {
    private static final Pattern DATABASE = Pattern.compile("(?m)^db(\\d{1,9}):");

    private final ServerConnection server;
    private final ServerVersion version;
    private final DatasetScope scope;
    private final KeyDigest digest;
    private final ByteRun run = new ByteRun();

    private LiveLeaves(ServerConnection server, ServerVersion version, DatasetScope scope) {
        this.server = server;
        this.version = version;
        this.scope = scope;
        this.digest = new KeyDigest(scope);
    }

    static NavigableMap<DatasetKey, DatasetLeaf> of(
            ServerConnection server, ServerVersion version, DatasetScope scope) {
        try {
            return new LiveLeaves(server, version, scope).all();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NavigableMap<DatasetKey, DatasetLeaf> all() throws IOException {
        NavigableMap<DatasetKey, DatasetLeaf> leaves = new TreeMap<>();
        Matcher databases = DATABASE.matcher(server.info("keyspace"));
        while (databases.find()) {
            Reply _ = server.require("SELECT", databases.group(1));
            for (Reply name : items(server.require("KEYS", "*"))) {
                byte[] key = bytes(name);
                DataType type = type(text(ask("TYPE", key)));
                if (type != DataType.MODULE) {
                    leaves.put(new DatasetKey(Integer.parseInt(databases.group(1)), key), leaf(key, type));
                }
            }
        }
        return leaves;
    }

    private static DataType type(String word) {
        for (DataType type : DataType.values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        return DataType.MODULE;
    }

    private DatasetLeaf leaf(byte[] key, DataType type) throws IOException {
        digest.begin(type, scope.fieldExpiries());
        switch (type) {
            case STRING -> digest.string(run(ask("GET", key)));
            case LIST -> {
                for (Reply element : items(ask("LRANGE", key, "0", "-1"))) {
                    digest.element(run(element));
                }
            }
            case SET -> {
                for (Reply member : items(ask("SMEMBERS", key))) {
                    digest.member(run(member));
                }
            }
            case ZSET -> scores(items(ask("ZRANGE", key, "0", "-1", "WITHSCORES")));
            case HASH -> fields(key, items(ask("HGETALL", key)));
            case STREAM -> stream(key, digest.stream());
            case MODULE -> throw new IllegalStateException("left out");
        }
        return digest.finish(expiry(key));
    }

    private long expiry(byte[] key) {
        if (scope.streamCounters()) {
            return number(ask("PEXPIRETIME", key));
        }
        // Redis 6.2 tells the time left only; in one transaction with its clock that is the time within a millisecond.
        Reply _ = server.require("MULTI");
        Reply _ = server.require("TIME");
        Reply _ = server.call(latin("PTTL"), key);
        List<Reply> both = items(server.require("EXEC"));
        List<Reply> clock = items(both.get(0));
        long left = number(both.get(1));
        long now = Long.parseLong(text(clock.get(0))) * 1000 + Long.parseLong(text(clock.get(1))) / 1000;
        return left < 0 ? -1 : toSeconds(now + left);
    }

    /// What is compared of an expiry, where a server tells it less exactly.
    static long toSeconds(long millis) {
        return millis < 0 ? -1 : Math.round(millis / 1000.0) * 1000;
    }

    private void scores(List<Reply> pairs) throws IOException {
        for (int i = 0; i < pairs.size(); i += 2) {
            digest.scored(run(pairs.get(i)));
            String score = text(pairs.get(i + 1));
            digest.score(
                    switch (score) {
                        case "inf" -> Double.POSITIVE_INFINITY;
                        case "-inf" -> Double.NEGATIVE_INFINITY;
                        default -> Double.parseDouble(score);
                    });
        }
    }

    private void fields(byte[] key, List<Reply> pairs) throws IOException {
        List<Reply> times = scope.fieldExpiries() ? fieldTimes(key, pairs) : List.of();
        for (int i = 0; i < pairs.size(); i += 2) {
            digest.field(run(pairs.get(i)));
            digest.value(run(pairs.get(i + 1)));
            if (scope.fieldExpiries()) {
                digest.fieldExpiry(number(times.get(i / 2)));
            }
        }
    }

    private List<Reply> fieldTimes(byte[] key, List<Reply> pairs) {
        List<byte[]> request = new ArrayList<>(
                List.of(latin("HPEXPIRETIME"), key, latin("FIELDS"), latin(Integer.toString(pairs.size() / 2))));
        for (int i = 0; i < pairs.size(); i += 2) {
            request.add(bytes(pairs.get(i)));
        }
        return items(server.call(request.toArray(byte[][]::new)));
    }

    private void stream(byte[] key, StreamVisitor stream) throws IOException {
        List<Reply> entries = items(ask("XRANGE", key, "-", "+"));
        for (Reply entry : entries) {
            StreamId id = id(items(entry).get(0));
            List<Reply> pairs = items(items(entry).get(1));
            stream.entry(id.millis(), id.sequence(), pairs.size() / 2);
            for (int i = 0; i < pairs.size(); i += 2) {
                stream.entryField(run(pairs.get(i)));
                stream.entryValue(run(pairs.get(i + 1)));
            }
        }
        Map<String, Reply> about =
                map(server.call(latin("XINFO"), latin("STREAM"), key, latin("FULL"), latin("COUNT"), latin("100000")));
        stream.head(new StreamHead(entries.size(), id(field(about, "last-generated-id")), counters(about)));
        for (Reply group : items(field(about, "groups"))) {
            group(map(group), stream);
        }
    }

    private Optional<StreamHead.Counters> counters(Map<String, Reply> about) {
        return scope.streamCounters()
                ? Optional.of(new StreamHead.Counters(
                        id(field(about, "recorded-first-entry-id")),
                        id(field(about, "max-deleted-entry-id")),
                        number(field(about, "entries-added"))))
                : Optional.empty();
    }

    private static void group(Map<String, Reply> group, StreamVisitor stream) throws IOException {
        Reply read = group.getOrDefault("entries-read", new Reply.Nil());
        stream.group(
                bytes(field(group, "name")),
                id(field(group, "last-delivered-id")),
                read instanceof Reply.Number(long entries) ? entries : -1);
        for (Reply reply : items(field(group, "pending"))) {
            List<Reply> pending = items(reply);
            StreamId id = id(pending.get(0));
            stream.pending(id.millis(), id.sequence(), number(pending.get(2)), number(pending.get(3)));
            stream.consumer(bytes(pending.get(1)), 0, 0);
            stream.owned(id.millis(), id.sequence());
        }
    }

    /// Whether the version can be asked for everything the scope wants.
    static DatasetScope askable(ServerVersion version) {
        DatasetScope kept = DatasetScope.of(version);
        return new DatasetScope(kept.streamCounters(), kept.entriesRead(), kept.fieldExpiries(), false);
    }

    private Reply ask(String command, byte[] key, String... more) {
        byte[][] request = new byte[more.length + 2][];
        request[0] = latin(command);
        request[1] = key;
        for (int i = 0; i < more.length; i++) {
            request[i + 2] = latin(more[i]);
        }
        Reply reply = server.call(request);
        if (reply instanceof Reply.Failure failure) {
            throw new AssertionError("%s answered by %s: %s".formatted(command, version, failure));
        }
        return reply;
    }

    /// The libraries, by name.
    static Set<String> functions(ServerConnection server) {
        Set<String> names = new TreeSet<>();
        for (Reply library : items(server.require("FUNCTION", "LIST"))) {
            names.add(text(field(map(library), "library_name")));
        }
        return names;
    }

    private ByteRun run(Reply reply) {
        byte[] bytes = bytes(reply);
        run.set(bytes, 0, bytes.length);
        return run;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static StreamId id(Reply reply) {
        String[] parts = text(reply).split("-", -1);
        return new StreamId(Long.parseUnsignedLong(parts[0]), Long.parseUnsignedLong(parts[1]));
    }

    private static Map<String, Reply> map(Reply reply) {
        Map<String, Reply> map = new HashMap<>();
        List<Reply> flat = items(reply);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            map.put(text(flat.get(i)), flat.get(i + 1));
        }
        return map;
    }

    private static Reply field(Map<String, Reply> map, String name) {
        return Optional.ofNullable(map.get(name)).orElseThrow(() -> new AssertionError("no " + name));
    }

    private static List<Reply> items(Reply reply) {
        return reply instanceof Reply.Array(List<Reply> items) ? items : List.of();
    }

    private static String text(Reply reply) {
        return new String(bytes(reply), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(Reply reply) {
        return switch (reply) {
            case Reply.Bulk(byte[] bytes) -> bytes;
            case Reply.Simple(String text) -> latin(text);
            case Reply.Number _, Reply.Failure _, Reply.Nil _, Reply.Array _ ->
                throw new AssertionError("not a text: " + reply.describe());
        };
    }

    private static long number(Reply reply) {
        if (reply instanceof Reply.Number(long value)) {
            return value;
        }
        throw new AssertionError("not a number: " + reply.describe());
    }
}
