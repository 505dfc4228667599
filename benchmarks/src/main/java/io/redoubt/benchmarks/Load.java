package io.redoubt.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// What the primary is asked to do, in batches made beforehand so that the client costs next to nothing.
enum Load {
    /// `SET key:<12 digits> <100 bytes>`, a million keys.
    SET(1),
    /// `XADD st:<n> MAXLEN ~ 1000 * f <100 bytes>`, a thousand streams. The reply is a string of two lines.
    XADD(2);

    /// What the values are made of: any byte, which no compressor makes smaller, or 64 printable characters.
    enum Values {
        BINARY,
        PRINTABLE
    }

    /// Commands in one batch; two batches are under way at a time.
    static final int BATCH = 256;

    /// So much is made and then sent again and again: far more than a compressor looks back.
    private static final int POOL_BYTES = 48 << 20;

    private static final int VALUE_BYTES = 100;
    private static final int KEYS = 1_000_000;
    private static final int STREAMS = 1000;

    private final int replyLines;

    Load(int replyLines) {
        this.replyLines = replyLines;
    }

    /// Line feeds in the reply to a batch.
    int replyLinesOfBatch() {
        return replyLines * BATCH;
    }

    List<byte[]> batches(Values values, RandomGenerator random) {
        List<byte[]> batches = new ArrayList<>();
        for (long made = 0; made < POOL_BYTES; made += batches.getLast().length) {
            var batch = new ByteArrayOutputStream();
            for (int i = 0; i < BATCH; i++) {
                command(batch, value(values, random), random);
            }
            batches.add(batch.toByteArray());
        }
        return batches;
    }

    private void command(ByteArrayOutputStream out, byte[] value, RandomGenerator random) {
        switch (this) {
            case SET -> {
                words(out, 3, "SET", "key:%012d".formatted(random.nextInt(KEYS)));
                argument(out, value);
            }
            case XADD -> {
                words(out, 8, "XADD", "st:" + random.nextInt(STREAMS), "MAXLEN", "~", "1000", "*", "f");
                argument(out, value);
            }
        }
    }

    private static byte[] value(Values values, RandomGenerator random) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        if (values == Values.PRINTABLE) {
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) ('0' + (value[i] & 63));
            }
        }
        return value;
    }

    private static void words(ByteArrayOutputStream out, int arguments, String... words) {
        out.writeBytes(("*" + arguments + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            argument(out, word.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void argument(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(bytes);
        out.write('\r');
        out.write('\n');
    }
}
