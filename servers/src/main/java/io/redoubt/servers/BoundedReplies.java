package io.redoubt.servers;

import io.redoubt.wire.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads replies from a peer that is not trusted: nothing is allocated from a length it only claims, and the bytes,
/// items and depth of one reply are bounded. Confined to a thread.
final class BoundedReplies {
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LONGEST_BULK = 512 << 20; // proto-max-bulk-len, the servers' own default
    private static final long MOST_BYTES = 1L << 30;
    private static final int MOST_ITEMS = 16 << 20;
    private static final int DEEPEST = 16;

    private long bytesLeft;
    private int itemsLeft;

    /// @throws EOFException if the peer closed inside the reply
    /// @throws IOException if what came is no reply or goes beyond the bounds
    Reply read(InputStream in) throws IOException {
        bytesLeft = MOST_BYTES;
        itemsLeft = MOST_ITEMS;
        return read(in, 0);
    }

    private Reply read(InputStream in, int depth) throws IOException {
        int type = in.read();
        if (type < 0) {
            throw new EOFException("connection closed where a reply was expected");
        }
        String line = line(in);
        return switch (type) {
            case '+' -> new Reply.Simple(line);
            case '-' -> failure(line);
            case ':' -> new Reply.Number(number(line, Long.MIN_VALUE, Long.MAX_VALUE));
            case '$' -> bulk(in, (int) number(line, -1, Math.min(LONGEST_BULK, bytesLeft)));
            case '*' -> array(in, (int) number(line, -1, itemsLeft), depth);
            default -> throw new IOException("a reply cannot begin with byte " + type);
        };
    }

    private static Reply failure(String line) {
        int space = line.indexOf(' ');
        return space < 0
                ? new Reply.Failure(line, "")
                : new Reply.Failure(line.substring(0, space), line.substring(space + 1));
    }

    private Reply bulk(InputStream in, int length) throws IOException {
        if (length < 0) {
            return new Reply.Nil();
        }
        bytesLeft -= length;
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("connection closed inside a string");
        }
        return new Reply.Bulk(bytes);
    }

    private Reply array(InputStream in, int count, int depth) throws IOException {
        if (count < 0) {
            return new Reply.Nil();
        }
        if (depth == DEEPEST) {
            throw new IOException("reply is nested deeper than " + DEEPEST);
        }
        itemsLeft -= count;
        List<Reply> items = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            items.add(read(in, depth + 1));
        }
        return new Reply.Array(items);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0 || line.length() == LONGEST_LINE) {
                throw new EOFException("connection closed inside a line, or the line has no end");
            }
            line.append((char) next);
        }
        if (in.read() != '\n') {
            throw new IOException("line does not end with CR LF");
        }
        return line.toString();
    }

    private static long number(String line, long least, long most) throws IOException {
        try {
            long number = Long.parseLong(line);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Reported below like one beyond the bounds.
        }
        throw new IOException("reply carries a number that cannot be");
    }
}
