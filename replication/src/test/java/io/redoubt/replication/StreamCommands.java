package io.redoubt.replication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads a stream strictly: arrays of strings and nothing else. A byte too many or too few is an error.
final class StreamCommands {
    private final byte[] stream;
    private int at;

    private StreamCommands(byte[] stream) {
        this.stream = stream;
    }

    /// Each command as its words joined by blanks; an incomplete one at the end is left out.
    static List<String> of(byte[] stream) {
        StreamCommands reader = new StreamCommands(stream);
        List<String> commands = new ArrayList<>();
        try {
            while (reader.at < stream.length) {
                commands.add(reader.command());
            }
        } catch (IndexOutOfBoundsException _) {
            // cut inside a command, as a stream may be at any time
        }
        return commands;
    }

    private String command() {
        int count = header('*');
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = header('$');
            if (at + length + 2 > stream.length) {
                throw new IndexOutOfBoundsException();
            }
            words.add(new String(stream, at, length, StandardCharsets.ISO_8859_1));
            at += length;
            expect('\r');
            expect('\n');
        }
        return String.join(" ", words);
    }

    private int header(char type) {
        expect(type);
        int number = 0;
        for (; stream[at] != '\r'; at++) {
            if (stream[at] < '0' || stream[at] > '9') {
                throw new IllegalStateException("no digit at " + at);
            }
            number = number * 10 + stream[at] - '0';
        }
        expect('\r');
        expect('\n');
        return number;
    }

    private void expect(char wanted) {
        if (stream[at] != wanted) {
            throw new IllegalStateException(
                    "byte 0x%02x instead of '%c' at %d of the stream".formatted(stream[at], wanted, at));
        }
        at++;
    }
}
