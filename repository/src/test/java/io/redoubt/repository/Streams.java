package io.redoubt.repository;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/// Streams to archive: captured from real servers, and made up of every kind of block there is.
public final class Streams {
    private Streams() {}

    /// What a real server sent; for example `r70-stream.resp`.
    public static byte[] sample(String file) {
        try (InputStream in = Streams.class.getResourceAsStream("/samples/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no such sample: " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// About two hundred commands: single ones, transactions, transactions that change the database,
    /// commands of the link before, between and after them, values with line ends and annotation signs in
    /// them, empty and large ones.
    public static byte[] everyKindOfBlock(long seed) {
        var random = new SplittableRandom(seed);
        var stream = new ByteArrayOutputStream();
        add(stream, "SELECT", "0");
        for (int i = 0; i < 60; i++) {
            block(stream, random, i);
        }
        return stream.toByteArray();
    }

    private static void block(ByteArrayOutputStream out, SplittableRandom random, int number) {
        switch (number < 12 ? number : random.nextInt(12)) {
            case 0 -> add(out, "SET", "key:" + number, "value");
            case 1 -> add(out, "PING");
            case 2 -> add(out, "REPLCONF", "GETACK", "*");
            case 3 -> add(out, "publish", "news", "#RDBT 1 2 3\r\n");
            case 4 -> add(out, "SELECT", Integer.toString(random.nextInt(12)));
            case 5 -> transaction(out, random, false);
            case 6 -> transaction(out, random, true);
            case 7 -> add(out, "SET", "big:" + number, "x".repeat(random.nextInt(1500)));
            case 8 -> add(out, "set", "empty:" + number, "");
            case 9 -> add(out, "SET", "hash:" + number, "#RDBT 99 99 0 00000000\r\n*1\r\n$4\r\nEXEC\r\n");
            case 10 -> add(out, "MODULE.THING", "a", "b");
            case 11 -> {
                add(out, "PING");
                add(out, "SPUBLISH", "shard", "news");
                add(out, "PING");
                add(out, "INCR", "counter");
            }
            default -> throw new IllegalStateException();
        }
    }

    private static void transaction(ByteArrayOutputStream out, SplittableRandom random, boolean selects) {
        add(out, "MULTI");
        int commands = 1 + random.nextInt(5);
        for (int i = 0; i < commands; i++) {
            if (selects && random.nextBoolean()) {
                add(out, "SELECT", Integer.toString(random.nextInt(12)));
            }
            add(out, random.nextInt(4) == 0 ? "PUBLISH" : "SET", "key:" + i, "inside");
        }
        add(out, "EXEC");
    }

    private static void add(ByteArrayOutputStream out, String... arguments) {
        out.writeBytes(PlainStream.resp(arguments));
    }
}
