package io.redoubt.system.traffic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/// The scripts and function libraries the traffic runs.
final class Scripts {
    private static final Map<String, String> TEXTS = Map.of(
            "several",
            """
            redis.call('SET', KEYS[1], ARGV[1])
            redis.call('INCR', KEYS[2])
            redis.call('rpush', KEYS[3], ARGV[2], ARGV[2])
            return redis.call('LLEN', KEYS[3])
            """,
            "once",
            "return redis.call('APPEND', KEYS[1], ARGV[1])",
            "random",
            """
            redis.replicate_commands()
            for i = 1, 3 do redis.call('SADD', KEYS[1], math.random(1000), ARGV[1]) end
            redis.call('SPOP', KEYS[1])
            redis.call('ZADD', KEYS[2], redis.call('TIME')[1], math.random(50))
            return 1
            """,
            "databases",
            """
            redis.call('SET', KEYS[1], 'before')
            redis.call('SELECT', ARGV[1])
            redis.call('SET', KEYS[1], 'after')
            return 1
            """,
            // Fails half way: what it did before stays, on the primary and in the archive.
            "failing",
            """
            redis.call('SET', KEYS[1], ARGV[1])
            redis.call('HSET', KEYS[2], 'failed', ARGV[1])
            if redis.call('HLEN', KEYS[2]) % 2 == 0 then redis.call('LPUSH', KEYS[1], 'x') end
            return 1
            """,
            "expiring",
            """
            redis.call('SET', KEYS[1], 'short-lived', 'PX', ARGV[1])
            redis.call('HSET', KEYS[2], 'f1', '1')
            redis.call('PEXPIRE', KEYS[2], ARGV[1])
            redis.call('PERSIST', KEYS[1])
            return 1
            """,
            "stream",
            """
            redis.replicate_commands()
            local id = redis.call('XADD', KEYS[1], '*', 'f', ARGV[1])
            redis.call('XADD', KEYS[1], 'MAXLEN', '~', '10', '*', 'g', ARGV[1])
            redis.call('XDEL', KEYS[1], id)
            return id
            """);

    private Scripts() {}

    static byte[] text(String name) {
        return Objects.requireNonNull(TEXTS.get(name), name).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] sha(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text(name));
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Library `lib1` or `lib2`, each with one function that writes; `revision` makes its code differ.
    static byte[] library(int number, int revision) {
        String body = number == 1
                ? "redis.call('SET', keys[1], args[1]) return redis.call('INCR', keys[2])"
                : "redis.call('LPUSH', keys[1], args[1]) return redis.call('SADD', keys[2], args[1])";
        return """
                #!lua name=lib%d
                -- revision %d
                redis.register_function('write%d', function(keys, args) %s end)
                """.formatted(number, revision, number, body).getBytes(StandardCharsets.US_ASCII);
    }
}
