package io.redoubt.benchmarks;

import java.util.Locale;

/// What the server holds whose snapshots are read; the same in every run.
enum SnapshotData {
    /// 10 million strings of 100 random bytes.
    D1,
    /// 200 streams of 20,000 entries with 3 groups of 4 consumers, some entries pending, some acknowledged.
    D2,
    /// Hashes, sorted sets, sets and lists, small and large; a fifth expires.
    D3;

    private static final long FIRST_ENTRY_MILLIS = 1_700_000_000_000L;
    private static final long FIRST_EXPIRY_MILLIS = 4_000_000_000_000L;
    private static final int VALUE_BYTES = 100;
    private static final int PER_MSET = 1000;

    /// @param scale share of the full size
    void fill(CommandSender out, double scale) {
        switch (this) {
            case D1 -> strings(out, count(10_000_000, scale));
            case D2 -> {
                for (int i = 0; i < count(200, scale); i++) {
                    stream(out, "stream:" + i, i);
                }
            }
            case D3 -> collections(out, scale);
        }
        out.send();
    }

    /// As in file names and tables.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static int count(int full, double scale) {
        return (int) Math.max(1, full * scale);
    }

    private static void strings(CommandSender out, int keys) {
        for (int key = 0; key < keys; key += PER_MSET) {
            out.begin("MSET");
            for (int i = 0; i < PER_MSET; i++) {
                out.word("key:%011d".formatted(key + i)).bytes(VALUE_BYTES);
            }
            out.end();
        }
    }

    private static void stream(CommandSender out, String key, int number) {
        for (int i = 0; i < 20_000; i++) {
            out.begin("XADD").word(key).word((FIRST_ENTRY_MILLIS + i / 3) + "-" + i % 3);
            out.word("sensor").word(Integer.toString(number * 7 + i % 5));
            out.word("value").word(Integer.toString(i * 31 % 100_003));
            out.word("note").text(40).end();
        }
        for (int group = 0; group < 3; group++) {
            out.begin("XGROUP")
                    .word("CREATE")
                    .word(key)
                    .word("group" + group)
                    .word("0")
                    .end();
            for (int consumer = 0; consumer < 4; consumer++) {
                out.begin("XREADGROUP").word("GROUP").word("group" + group).word("consumer" + consumer);
                out.word("COUNT")
                        .word(Integer.toString(500 * (group + 1)))
                        .word("STREAMS")
                        .word(key)
                        .word(">")
                        .end();
            }
            out.begin("XACK").word(key).word("group" + group);
            for (int i = 0; i < 300; i++) {
                out.word((FIRST_ENTRY_MILLIS + i / 3) + "-" + i % 3);
            }
            out.end();
        }
    }

    private static void collections(CommandSender out, double scale) {
        hashes(out, "h:s:", count(150_000, scale), 10, 16);
        hashes(out, "h:l:", count(1000, scale), 1000, 40);
        scores(out, "z:s:", count(100_000, scale), 15, 12);
        scores(out, "z:l:", count(1000, scale), 1500, 24);
        numbers(out, "s:i:", count(100_000, scale));
        texts(out, "SADD", "s:l:", count(2000, scale), 500, 28);
        texts(out, "RPUSH", "l:s:", count(100_000, scale), 15, 24);
        texts(out, "RPUSH", "l:l:", count(1000, scale), 1000, 60);
    }

    private static void hashes(CommandSender out, String prefix, int keys, int fields, int bytes) {
        for (int i = 0; i < keys; i++) {
            out.begin("HSET").word(prefix + i);
            for (int j = 0; j < fields; j++) {
                out.word("field" + j).text(bytes);
            }
            out.end();
            expireSometimes(out, prefix, i);
        }
    }

    private static void scores(CommandSender out, String prefix, int keys, int members, int bytes) {
        for (int i = 0; i < keys; i++) {
            out.begin("ZADD").word(prefix + i);
            for (int j = 0; j < members; j++) {
                out.word(Double.toString(out.number(1_000_000_000) / 1000.0)).text(bytes);
            }
            out.end();
            expireSometimes(out, prefix, i);
        }
    }

    private static void numbers(CommandSender out, String prefix, int keys) {
        for (int i = 0; i < keys; i++) {
            out.begin("SADD").word(prefix + i);
            for (int j = 0; j < 20; j++) {
                out.word(Integer.toString(out.number(Integer.MAX_VALUE)));
            }
            out.end();
            expireSometimes(out, prefix, i);
        }
    }

    private static void texts(CommandSender out, String command, String prefix, int keys, int elements, int bytes) {
        for (int i = 0; i < keys; i++) {
            out.begin(command).word(prefix + i);
            for (int j = 0; j < elements; j++) {
                out.text(bytes);
            }
            out.end();
            expireSometimes(out, prefix, i);
        }
    }

    private static void expireSometimes(CommandSender out, String prefix, int number) {
        if (number % 5 == 0) {
            out.begin("PEXPIREAT")
                    .word(prefix + number)
                    .word(Long.toString(FIRST_EXPIRY_MILLIS + number))
                    .end();
        }
    }
}
