package io.redoubt.benchmarks;

import io.redoubt.wire.Reply;
import io.redoubt.wire.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Sends a server commands, many at a time, with values that are the same in every run and random enough that
/// nothing compresses them well. Confined to one thread.
final class CommandSender {
    /// Of the words under way; commands differ much in size.
    private static final int BATCH_WORDS = 4000;

    private static final int POOL_BYTES = 8 << 20;
    private static final int STEP = 7919;

    private final ServerConnection server;
    private final Random random = new Random(1);
    private final byte[] pool = new byte[POOL_BYTES];
    private final List<byte[][]> commands = new ArrayList<>();
    private final List<byte[]> words = new ArrayList<>();
    private int at;
    private int waiting;

    CommandSender(ServerConnection server) {
        this.server = server;
        random.nextBytes(pool);
    }

    CommandSender begin(String name) {
        words.clear();
        return word(name);
    }

    CommandSender word(String text) {
        words.add(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /// So many random bytes.
    CommandSender bytes(int length) {
        words.add(next(length));
        return this;
    }

    /// So many random ones of 64 printable characters.
    CommandSender text(int length) {
        byte[] text = next(length);
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('0' + (text[i] & 63));
        }
        words.add(text);
        return this;
    }

    /// A random number from 0 on.
    int number(int below) {
        return random.nextInt(below);
    }

    private byte[] next(int length) {
        at = (at + STEP) % (POOL_BYTES - length);
        byte[] piece = new byte[length];
        System.arraycopy(pool, at, piece, 0, length);
        return piece;
    }

    void end() {
        commands.add(words.toArray(byte[][]::new));
        waiting += words.size();
        if (waiting >= BATCH_WORDS) {
            send();
        }
    }

    /// Sends what is left and waits for all answers.
    void send() {
        for (Reply reply : server.callAll(commands)) {
            if (reply instanceof Reply.Failure failure) {
                throw new IllegalStateException("the server refuses a command: " + failure);
            }
        }
        commands.clear();
        waiting = 0;
    }
}
