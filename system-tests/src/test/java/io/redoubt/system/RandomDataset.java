package io.redoubt.system;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Fills a server with keys of every type it has, small and large, in every encoding, in several databases.
///
/// Keys begin with the word of their type; those that only some versions can hold with `fields:` (fields that
/// expire) or `vectors:`.
final class RandomDataset {
    static final String FIELDS = "fields:";
    static final String VECTORS = "vectors:";
    static final String LIBRARY = "random";

    /// In the year 2100; whole seconds, since Redis 6.2 is asked for the time left.
    private static final long FIRST_EXPIRY_SECONDS = 4_102_444_800L;

    private static final int EACH = 10;
    private static final List<String> DATABASES = List.of("0", "3", "11");

    private final ServerConnection server;
    private final ServerVersion version;
    private final Random random;
    private final List<byte[][]> commands = new ArrayList<>();

    private RandomDataset(ServerConnection server, ServerVersion version, Random random) {
        this.server = server;
        this.version = version;
        this.random = random;
    }

    static void fill(ServerConnection server, ServerVersion version, Random random) {
        new RandomDataset(server, version, random).fill();
    }

    private void fill() {
        encodings();
        for (String database : DATABASES) {
            add("SELECT", database);
            for (int i = 0; i < EACH; i++) {
                strings("string:" + i);
                list("list:" + i);
                set("set:" + i);
                scores("zset:" + i);
                hash("hash:" + i);
                stream("stream:" + i);
                if (expireFields()) {
                    fieldsThatExpire(FIELDS + i);
                }
                if (vectors() && i < 2) {
                    vectors(VECTORS + i);
                }
            }
        }
        if (functions()) {
            add(
                    "FUNCTION",
                    "LOAD",
                    "#!lua name=" + LIBRARY + "\nredis.register_function('f', function(keys, args) return "
                            + random.nextInt(1000) + " end)");
        }
        send();
    }

    /// Small limits, so that small values show every encoding.
    private void encodings() {
        for (String setting :
                List.of("list-max-ziplist-size", "hash-max-ziplist-entries", "zset-max-ziplist-entries")) {
            add("CONFIG", "SET", setting, Integer.toString(random.nextInt(5, 60)));
        }
        add("CONFIG", "SET", "stream-node-max-entries", Integer.toString(random.nextInt(2, 20)));
        if (random.nextBoolean()) {
            add("CONFIG", "SET", "list-max-ziplist-size", "-2");
        }
    }

    private boolean expireFields() {
        return version.engine() == Engine.VALKEY ? version.atLeast(9, 0) : version.atLeast(7, 4);
    }

    private boolean functions() {
        return version.engine() == Engine.VALKEY || version.atLeast(7, 0);
    }

    private boolean vectors() {
        return version.engine() == Engine.REDIS && version.atLeast(8, 0);
    }

    private void strings(String key) {
        add("SET", key, text());
        expireSometimes(key);
    }

    private void expireSometimes(String key) {
        if (random.nextInt(4) == 0) {
            add("EXPIREAT", key, Long.toString(FIRST_EXPIRY_SECONDS + random.nextInt(100_000)));
        }
    }

    private void list(String key) {
        for (int i = size(); i > 0; i--) {
            add(random.nextBoolean() ? "RPUSH" : "LPUSH", key, text());
        }
        expireSometimes(key);
    }

    private void set(String key) {
        boolean numbers = random.nextBoolean();
        for (int i = size(); i > 0; i--) {
            add("SADD", key, numbers ? Integer.toString(random.nextInt()) : text());
        }
    }

    private void scores(String key) {
        for (int i = size(); i > 0; i--) {
            add("ZADD", key, score(), text());
        }
        expireSometimes(key);
    }

    private String score() {
        return switch (random.nextInt(5)) {
            case 0 -> Integer.toString(random.nextInt(-100, 100));
            case 1 -> random.nextBoolean() ? "inf" : "-inf";
            case 2 -> Double.toString(random.nextDouble() * Math.pow(10, random.nextInt(-300, 300)));
            case 3 -> Double.toString(-random.nextDouble());
            default -> Long.toString(random.nextLong());
        };
    }

    private void hash(String key) {
        for (int i = size(); i > 0; i--) {
            add("HSET", key, text(), text());
        }
        expireSometimes(key);
    }

    private void fieldsThatExpire(String key) {
        int fields = random.nextInt(1, 80);
        for (int i = 0; i < fields; i++) {
            add("HSET", key, "f" + i, text());
        }
        for (int i = 0; i < fields; i++) {
            if (i == 0 || random.nextBoolean()) {
                String millis = Long.toString(FIRST_EXPIRY_SECONDS * 1000 + random.nextInt(1_000_000_000));
                add("HPEXPIREAT", key, millis, "FIELDS", "1", "f" + i);
            }
        }
    }

    private void stream(String key) {
        int entries = random.nextInt(1, 60);
        for (int i = 1; i <= entries; i++) {
            add("XADD", key, i + "-" + random.nextInt(5), "field", text(), random.nextBoolean() ? "a" : text(), "b");
        }
        for (int i = random.nextInt(5); i > 0; i--) {
            String group = "group-" + i;
            add("XGROUP", "CREATE", key, group, Integer.toString(random.nextInt(entries)));
            for (int j = random.nextInt(4); j > 0; j--) {
                String count = Integer.toString(random.nextInt(1, 20));
                add("XREADGROUP", "GROUP", group, "consumer-" + j, "COUNT", count, "STREAMS", key, ">");
            }
            add("XCLAIM", key, group, "claimer", "0", random.nextInt(1, entries + 1) + "-0", "RETRYCOUNT", "7");
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            add("XTRIM", key, "MINID", "=", Integer.toString(random.nextInt(1, entries + 1)));
        }
        if (random.nextInt(4) == 0) {
            add("XSETID", key, (entries + 5) + "-7");
        }
    }

    private void vectors(String key) {
        for (int i = random.nextInt(1, 20); i > 0; i--) {
            add("VADD", key, "VALUES", "3", score3(), score3(), score3(), "element-" + i);
        }
    }

    private String score3() {
        return Integer.toString(random.nextInt(1, 100));
    }

    private int size() {
        return switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> random.nextInt(2, 10);
            default -> random.nextInt(10, 150);
        };
    }

    /// A number, or bytes of a length around those where encodings change.
    private String text() {
        return switch (random.nextInt(12)) {
            case 0 -> Integer.toString(random.nextInt(-200, 200));
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Integer.toString(random.nextInt());
            case 3 -> random.nextInt(9) + "x".repeat(random.nextInt(60, 70));
            case 4 -> random.nextInt(9) + "y".repeat(random.nextInt(240, 270));
            case 5 -> random.nextInt(20) == 0 ? "z".repeat(random.nextInt(4000, 40_000)) : "0" + random.nextInt();
            default -> bytes(random.nextInt(1, 40));
        };
    }

    private String bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void add(String... words) {
        byte[][] command = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            command[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        commands.add(command);
        if (commands.size() == 1000) {
            send();
        }
    }

    private void send() {
        List<Reply> replies = server.callAll(commands);
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i) instanceof Reply.Failure failure) {
                throw new AssertionError(
                        "%s: %s".formatted(new String(commands.get(i)[0], StandardCharsets.ISO_8859_1), failure));
            }
        }
        commands.clear();
    }
}
