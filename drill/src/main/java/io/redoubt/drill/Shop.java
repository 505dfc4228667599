package io.redoubt.drill;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Everything of the demo's application that is no stream: the other types, expiries, scripts and transactions.
final class Shop implements Actor {
    static final int CUSTOMERS = 5_000;

    /// What is read later is kept at least this long, so that comparing does not race with its expiry.
    private static final int SHORTEST_KEPT_SECONDS = 3_600;

    private static final int LONGEST_FLASH_MILLIS = 800;

    /// Large, so that hardly ever two keys of the same name come to the same value by chance.
    private static final int MOST_CENTS = 1_000_000_000;

    /// Moves an amount between two accounts; its effects are replicated, never the script.
    private static final String TRANSFER = """
            local amount = tonumber(ARGV[1])
            redis.call('HINCRBY', KEYS[1], 'balance', -amount)
            redis.call('HINCRBY', KEYS[2], 'balance', amount)
            redis.call('LPUSH', KEYS[3], KEYS[1] .. '>' .. KEYS[2] .. ':' .. amount)
            return redis.call('LTRIM', KEYS[3], 0, 499)
            """;

    private final ServerConnection server;
    private final RandomGenerator random;
    private final BooleanSupplier shortLived;

    /// @param shortLived whether keys that expire within a second may be written now
    Shop(ServerConnection server, RandomGenerator random, BooleanSupplier shortLived) {
        this.server = server;
        this.random = random;
        this.shortLived = shortLived;
    }

    @Override
    public long act() {
        return switch (random.nextInt(14)) {
            case 0, 1 -> write("SET", "page:" + some(20_000), word(), "EX", seconds());
            case 2, 3 -> write("HSET", customer(), "name", word(), "visits", some(1000));
            case 4 -> write("HINCRBY", customer(), "cents", some(MOST_CENTS));
            case 5 -> write("ZINCRBY", "ranking", score(), customer());
            case 6 -> list();
            case 7 -> set();
            case 8 -> bits();
            case 9 -> write("GEOADD", "shops", degrees(), degrees(), "shop:" + some(500));
            case 10 -> flash();
            case 11 -> expiries();
            case 12 -> transfer();
            default -> transaction();
        };
    }

    private long write(String... command) {
        Reply _ = server.require(command);
        return 1;
    }

    private long list() {
        String key = "recent:" + some(50);
        return write("RPUSH", key, word()) + write("LTRIM", key, "-100", "-1");
    }

    /// SPOP takes members by chance; the stream says which.
    private long set() {
        String key = "tags:" + some(200);
        return write("SADD", key, word(), word()) + (random.nextInt(4) == 0 ? write("SPOP", key) : 0);
    }

    private long bits() {
        return write("SETBIT", "seen:" + some(20), some(10_000), "1") + write("PFADD", "visitors:" + some(10), word());
    }

    private long flash() {
        if (!shortLived.getAsBoolean()) {
            return write("INCRBYFLOAT", "turnover", score());
        }
        String millis = Integer.toString(random.nextInt(100, LONGEST_FLASH_MILLIS));
        return write("SET", "flash:" + some(1_000_000), word(), "PX", millis);
    }

    private long expiries() {
        String key = "page:" + some(20_000);
        return switch (random.nextInt(4)) {
            case 0 -> write("EXPIRE", key, seconds());
            case 1 -> write("PERSIST", key);
            case 2 -> write("COPY", key, "copy:" + some(2_000), "DB", "2", "REPLACE");
            default -> write("UNLINK", key);
        };
    }

    private long transfer() {
        write("EVAL", TRANSFER, "3", account(), account(), "transfers:" + some(20), some(MOST_CENTS));
        return 4;
    }

    private long transaction() {
        Reply _ = server.require("MULTI");
        long queued = write("INCR", "visits") + write("SET", "session:" + some(5_000), word(), "EX", seconds());
        if (random.nextInt(3) == 0) {
            // Another database inside the transaction: the stream carries the SELECT inside it as well.
            Reply _ = server.require("SELECT", "1");
            queued += write("APPEND", "journal:" + some(100), word());
            Reply _ = server.require("SELECT", "0");
        }
        Reply _ = server.require("EXEC");
        return queued;
    }

    private String customer() {
        return "customer:" + some(CUSTOMERS);
    }

    private String account() {
        return "account:" + some(500);
    }

    private String some(int bound) {
        return Integer.toString(random.nextInt(bound));
    }

    private String word() {
        return Long.toHexString(random.nextLong());
    }

    private String seconds() {
        return Integer.toString(random.nextInt(SHORTEST_KEPT_SECONDS, 30 * 86_400));
    }

    private String score() {
        return String.format(Locale.ROOT, "%.3f", random.nextDouble(-10, 100));
    }

    private String degrees() {
        return String.format(Locale.ROOT, "%.5f", random.nextDouble(-80, 80));
    }
}
