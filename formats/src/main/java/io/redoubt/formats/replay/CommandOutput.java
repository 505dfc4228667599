package io.redoubt.formats.replay;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import io.redoubt.formats.rdb.StreamId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Writes commands as append-only files hold them: an array of strings each.
final class CommandOutput {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final int LONGEST_LINE = 24;

    private final OutputStream out;
    private final PieceSink pieces;
    private final byte[] line = new byte[LONGEST_LINE];
    private long commands;

    /// @param out buffered
    CommandOutput(OutputStream out) {
        this.out = out;
        this.pieces = (bytes, from, to) -> out.write(bytes, from, to - from);
    }

    /// Commands begun so far.
    long commands() {
        return commands;
    }

    /// Begins a command of so many arguments, its name among them.
    CommandOutput begin(long arguments, String name) throws IOException {
        commands++;
        length('*', arguments);
        return word(name);
    }

    CommandOutput word(String word) throws IOException {
        return bytes(word.getBytes(StandardCharsets.ISO_8859_1));
    }

    CommandOutput bytes(byte[] bytes) throws IOException {
        length('$', bytes.length);
        out.write(bytes);
        out.write(LINE_END);
        return this;
    }

    CommandOutput run(ByteRun run) throws IOException {
        length('$', run.remaining());
        run.forEachPiece(pieces);
        out.write(LINE_END);
        return this;
    }

    /// Arguments that were written to `gathered` before.
    void encoded(ByteArrayOutputStream gathered) throws IOException {
        gathered.writeTo(out);
    }

    CommandOutput number(long number) throws IOException {
        return word(Long.toString(number));
    }

    CommandOutput id(StreamId id) throws IOException {
        return word(id.toString());
    }

    private void length(char mark, long value) throws IOException {
        int at = line.length;
        line[--at] = '\n';
        line[--at] = '\r';
        long rest = value;
        do {
            line[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        line[--at] = (byte) mark;
        out.write(line, at, line.length - at);
    }
}
