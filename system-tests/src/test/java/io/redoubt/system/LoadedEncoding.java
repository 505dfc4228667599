package io.redoubt.system;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.rdb.ValueType;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Foretells the encoding OBJECT ENCODING answers for what a server has loaded, from what was decoded and the
/// server's own limits.
///
/// @param limits as CONFIG tells them, `listpack` and `ziplist` left out of their names
record LoadedEncoding(ServerVersion version, Map<String, Long> limits) {
    private static final int LONGEST_EMBEDDED = 44;
    /// `list-max-listpack-size -2`
    private static final int LARGEST_NODE = 8192;

    static LoadedEncoding of(ServerConnection server, ServerVersion version) {
        Map<String, Long> limits = new HashMap<>();
        if (server.require("CONFIG", "GET", "*-max-*") instanceof Reply.Array(List<Reply> pairs)) {
            for (int i = 0; i < pairs.size(); i += 2) {
                String name = ((Reply.Bulk) pairs.get(i)).utf8();
                String value = ((Reply.Bulk) pairs.get(i + 1)).utf8();
                if (value.matches("\\d+")) {
                    limits.put(name.replaceFirst("(list|zip)pack-|ziplist-", ""), Long.valueOf(value));
                }
            }
        }
        return new LoadedEncoding(version, limits);
    }

    String of(SampleKey key) {
        SampleKey.Shape shape = key.shape();
        return switch (key.type().dataType()) {
            case STRING -> shape.numbers() ? "int" : shape.longest() <= LONGEST_EMBEDDED ? "embstr" : "raw";
            case LIST -> packsListsAndSets() && shape.bytes() < LARGEST_NODE ? "listpack" : "quicklist";
            case SET -> set(key, shape);
            case ZSET -> fits("zset", shape) ? packed() : "skiplist";
            case HASH -> hash(key, shape);
            case STREAM -> "stream";
            case MODULE -> "raw";
        };
    }

    private String set(SampleKey key, SampleKey.Shape shape) {
        boolean listpack = key.type() == ValueType.SET_LISTPACK;
        if (shape.numbers() && !listpack && shape.elements() <= limit("set-max-intset-entries")) {
            return "intset";
        }
        return packsListsAndSets() && fits("set", shape) ? "listpack" : "hashtable";
    }

    private String hash(SampleKey key, SampleKey.Shape shape) {
        // Redis keeps what was saved with room for expiries that way, even once nothing expires.
        boolean expiring = shape.fieldsExpire()
                || key.type() == ValueType.HASH_LISTPACK_EX
                || key.type() == ValueType.HASH_METADATA;
        if (!fits("hash", shape) || (expiring && valkey())) {
            return "hashtable";
        }
        return expiring ? "listpackex" : packed();
    }

    private boolean fits(String type, SampleKey.Shape shape) {
        return shape.elements() <= limit(type + "-max-entries") && shape.longest() <= limit(type + "-max-value");
    }

    private long limit(String name) {
        return Objects.requireNonNull(limits.get(name), name);
    }

    private String packed() {
        return valkey() || version.atLeast(7, 0) ? "listpack" : "ziplist";
    }

    private boolean packsListsAndSets() {
        return valkey() || version.atLeast(7, 2);
    }

    private boolean valkey() {
        return version.engine() == Engine.VALKEY;
    }
}
