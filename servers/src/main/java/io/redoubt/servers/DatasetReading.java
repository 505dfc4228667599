package io.redoubt.servers;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.dataset.DatasetKey;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One pass over all keys of a server: SCAN, then the keys of a page side by side until each is read. Confined to
/// the connection's thread; leaves another database selected.
final class DatasetReading {
    private static final String PAGE = "256";
    private static final Pattern DATABASE = Pattern.compile("(?m)^db(\\d{1,9}):");

    private record Key(DatasetKey name, String type, long expiryMillis, Content content) {}

    private final ServerConnection connection;
    private final ServerVersion version;
    private final DatasetScope scope;

    DatasetReading(ServerConnection connection, ServerVersion version, DatasetScope scope) {
        this.connection = connection;
        this.version = version;
        this.scope = scope;
    }

    /// Hands over every key, some perhaps twice, as SCAN does; then every function library.
    void forEach(BiConsumer<DatasetKey, DatasetLeaf> reader) {
        Matcher databases = DATABASE.matcher(connection.info("keyspace"));
        while (databases.find()) {
            readDatabase(Integer.parseInt(databases.group(1)), reader);
        }
        if (isAtLeastSeven()) {
            readFunctions(reader);
        }
    }

    private boolean isAtLeastSeven() {
        return version.engine() == Engine.VALKEY || version.atLeast(7, 0);
    }

    private void readDatabase(int database, BiConsumer<DatasetKey, DatasetLeaf> reader) {
        Reply _ = connection.require("SELECT", Integer.toString(database));
        String cursor = "0";
        do {
            List<Reply> page = Replies.items(connection.require("SCAN", cursor, "COUNT", PAGE));
            cursor = Replies.text(page.get(0));
            List<Key> keys = keys(
                    database,
                    Replies.items(page.get(1)).stream().map(Replies::bytes).toList());
            readContents(keys);
            keys.forEach(key -> reader.accept(key.name(), leaf(key)));
        } while (!cursor.equals("0"));
    }

    /// Types and expiries of a page of names; those that vanished meanwhile are left out.
    private List<Key> keys(int database, List<byte[]> names) {
        List<byte[][]> requests = new ArrayList<>();
        for (byte[] name : names) {
            requests.add(Content.request("TYPE", name));
            requests.add(Content.request(isAtLeastSeven() ? "PEXPIRETIME" : "PTTL", name));
        }
        // Redis 6.2 tells the time left only: the clock is asked in the same turn, so the sum is off by the few
        // milliseconds between the two at most.
        requests.add(new byte[][] {"TIME".getBytes(StandardCharsets.US_ASCII)});
        List<Reply> replies = connection.callAll(requests);
        long now = millis(Replies.items(replies.getLast()));
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String type = Replies.text(replies.get(2 * i));
            long expiry = Replies.number(replies.get(2 * i + 1));
            if (!type.equals("none")) {
                long absolute = expiry < 0 || isAtLeastSeven() ? expiry : now + expiry;
                DatasetKey name = new DatasetKey(database, names.get(i));
                keys.add(new Key(name, type, absolute, content(type, names.get(i))));
            }
        }
        return keys;
    }

    private static long millis(List<Reply> time) {
        return Replies.number(time.get(0)) * 1000 + Replies.number(time.get(1)) / 1000;
    }

    private Content content(String type, byte[] name) {
        return switch (type) {
            case "string" -> RangedContent.string(name);
            case "list" -> RangedContent.list(name);
            case "zset" -> RangedContent.sortedSet(name);
            case "set" -> ScannedContent.set(name);
            case "hash" -> ScannedContent.hash(name, scope);
            case "stream" -> new StreamContent(name, scope);
            case "vectorset" -> new VectorSetContent(name);
            default -> new DumpedContent(name);
        };
    }

    private void readContents(List<Key> keys) {
        while (true) {
            List<Content> asking = new ArrayList<>();
            List<byte[][]> requests = new ArrayList<>();
            for (Key key : keys) {
                Optional<byte[][]> request = key.content().next();
                if (request.isPresent()) {
                    asking.add(key.content());
                    requests.add(request.get());
                }
            }
            if (requests.isEmpty()) {
                return;
            }
            List<Reply> replies = connection.callAll(requests);
            for (int i = 0; i < asking.size(); i++) {
                asking.get(i).accept(replies.get(i));
            }
        }
    }

    private static DatasetLeaf leaf(Key key) {
        CanonicalDigest digest = new CanonicalDigest();
        key.content().into(digest);
        return new DatasetLeaf(
                key.type(),
                digest.hex(),
                key.expiryMillis(),
                key.content().groups(),
                key.content().fieldExpiries(),
                key.content().elements());
    }

    private void readFunctions(BiConsumer<DatasetKey, DatasetLeaf> reader) {
        for (Reply library : Replies.items(connection.require("FUNCTION", "LIST", "WITHCODE"))) {
            Map<String, Reply> fields = Replies.fields(library);
            byte[] code = Replies.bytes(Replies.field(fields, "library_code"));
            reader.accept(
                    new DatasetKey(DatasetKey.FUNCTIONS, Replies.bytes(Replies.field(fields, "library_name"))),
                    new DatasetLeaf(
                            "function", new CanonicalDigest().bytes(code).hex(), -1, "", "", code.length));
        }
    }
}
