package io.redoubt.system.traffic;

import io.redoubt.wire.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Reads the replies of a server the test started itself.
final class ReplyReader {
    private final InputStream in;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    Reply read() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new Reply.Simple(rest);
            case '-' -> Reply.Failure.of(rest);
            case ':' -> new Reply.Number(Long.parseLong(rest));
            case '$' -> rest.equals("-1") ? new Reply.Nil() : new Reply.Bulk(bulk(Integer.parseInt(rest)));
            case '*' -> rest.equals("-1") ? new Reply.Nil() : new Reply.Array(items(Integer.parseInt(rest)));
            default -> throw new IOException("not a reply: '" + line + "'");
        };
    }

    private List<Reply> items(int count) throws IOException {
        List<Reply> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(read());
        }
        return items;
    }

    private byte[] bulk(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.readNBytes(2).length < 2) {
            throw new EOFException("connection closed inside a reply");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("connection closed");
            }
            line.append((char) next);
        }
        if (line.length() < 2) {
            throw new IOException("empty reply");
        }
        return line.substring(0, line.length() - 1);
    }
}
