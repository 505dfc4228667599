package io.redoubt.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads RESP2 replies from a peer that is not trusted: nothing is allocated from a claimed length before the
/// bytes have come, and lines, strings, nesting and the number of items are bounded. Confined to its connection's
/// thread.
final class ReplyReader {
    /// `proto-max-bulk-len`, the servers' own default limit.
    private static final long LONGEST_BULK = 512L << 20;

    private static final long MOST_BYTES = 1L << 30;
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int MOST_ITEMS = 16 << 20;
    private static final int DEEPEST = 32;

    /// No item of an array comes in fewer bytes.
    private static final int SMALLEST_ITEM = 4;

    private final InputStream in;
    private long mostBytes = MOST_BYTES;
    private byte[] line = new byte[128];
    private long bytesLeft;
    private int itemsLeft;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    /// From now on, replies with longer strings in all, or more items than fit so many bytes, are none.
    void longest(long bytes) {
        mostBytes = Math.min(bytes, MOST_BYTES);
    }

    /// @throws EOFException if the peer closed before or inside the reply
    /// @throws ReplyFormatException if what came is no reply
    Reply read() throws IOException {
        bytesLeft = mostBytes;
        itemsLeft = (int) Math.min(MOST_ITEMS, mostBytes / SMALLEST_ITEM);
        return read(0);
    }

    private Reply read(int depth) throws IOException {
        int type = in.read();
        return switch (type) {
            case '+' -> new Reply.Simple(line());
            case '-' -> Reply.Failure.of(line());
            case ':' -> new Reply.Number(number());
            case '$' -> bulk();
            case '*' -> array(depth);
            case -1 -> throw new EOFException("connection closed where a reply was expected");
            default ->
                throw new ReplyFormatException(
                        "answer begins with byte 0x%02x".formatted(type), depth == 0 ? type : -1);
        };
    }

    private Reply bulk() throws IOException {
        long length = number();
        if (length == -1) {
            return new Reply.Nil();
        }
        bytesLeft -= length;
        if (length < 0 || length > LONGEST_BULK || bytesLeft < 0) {
            throw new ReplyFormatException("string of " + length + " bytes is beyond the limit", -1);
        }
        byte[] bytes = in.readNBytes((int) length); // grows as bytes come, never by the claim
        if (bytes.length < length) {
            throw new EOFException("connection closed inside a string");
        }
        requireBehindString('\r');
        requireBehindString('\n');
        return new Reply.Bulk(bytes);
    }

    private void requireBehindString(char expected) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("connection closed behind a string");
        }
        if (next != expected) {
            throw new ReplyFormatException("string is not followed by a line end", -1);
        }
    }

    private Reply array(int depth) throws IOException {
        long count = number();
        if (count == -1) {
            return new Reply.Nil();
        }
        if (count < 0 || count > itemsLeft || depth >= DEEPEST) {
            throw new ReplyFormatException("array of " + count + " at depth " + depth + " is beyond the limit", -1);
        }
        itemsLeft -= (int) count;
        List<Reply> items = new ArrayList<>((int) Math.min(count, 1024));
        for (long i = 0; i < count; i++) {
            items.add(read(depth + 1));
        }
        return new Reply.Array(items);
    }

    private long number() throws IOException {
        String text = line();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new ReplyFormatException("'" + Printable.of(text) + "' is not a number", -1);
        }
    }

    private String line() throws IOException {
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("connection closed inside a line");
            }
            if (length == LONGEST_LINE) {
                throw new ReplyFormatException("line is longer than " + LONGEST_LINE + " bytes", -1);
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) next;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.UTF_8);
    }
}
