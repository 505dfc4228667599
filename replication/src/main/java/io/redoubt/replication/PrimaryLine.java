package io.redoubt.replication;

import io.redoubt.core.PlainText;
import io.redoubt.wire.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Lines between us and a primary around PSYNC, where replies are not quite RESP: single `\n` bytes may come
/// before them, once a second, while the primary makes its snapshot. They count in no offset.
final class PrimaryLine {
    private static final int LONGEST = 1024;

    private PrimaryLine() {}

    /// The next line without its end, past any keep-alives.
    static String read(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(96);
        for (int next = in.read(); next != '\n' || line.isEmpty(); next = in.read()) {
            if (next < 0) {
                throw new EOFException("connection closed by the server");
            }
            if (line.length() == LONGEST) {
                throw new IOException("line of the server is longer than " + LONGEST + " bytes");
            }
            if (next != '\n') {
                line.append((char) next);
            }
        }
        int last = line.length() - 1;
        if (line.charAt(last) == '\r') {
            line.setLength(last);
        }
        return line.toString();
    }

    static Reply.Failure failure(String line) {
        return Reply.Failure.of(line.substring(1));
    }

    /// A line fit for a message.
    static String shown(String line) {
        String cut = line.length() > 120 ? line.substring(0, 120) + "..." : line;
        return PlainText.line(cut);
    }
}
