package io.redoubt.formats.stream;

import java.nio.charset.StandardCharsets;

/// Writes commands as log text, piece by piece.
final class CommandText {
    private static final byte[] LINE_END = {'\r', '\n'};

    private LogBuffer log;

    CommandText(LogBuffer log) {
        this.log = log;
    }

    /// Text goes to `next` from now on.
    void continueInto(LogBuffer next) {
        log = next;
    }

    void begin(int argumentCount, String name) {
        number('*', argumentCount);
        word(name);
    }

    void word(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
        argument(bytes, bytes.length);
    }

    void argument(byte[] bytes, int length) {
        beginArgument(length);
        piece(bytes, 0, length);
        endArgument();
    }

    void beginArgument(long length) {
        number('$', length);
    }

    void piece(byte[] bytes, int from, int to) {
        log.append(bytes, from, to);
    }

    void endArgument() {
        log.append(LINE_END, 0, LINE_END.length);
    }

    private void number(char mark, long value) {
        byte[] line = (mark + Long.toString(value) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        log.append(line, 0, line.length);
    }
}
