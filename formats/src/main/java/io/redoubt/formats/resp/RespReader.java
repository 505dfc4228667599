package io.redoubt.formats.resp;

import io.redoubt.core.RedoubtException;

/// Finds commands and their arguments in bytes that arrive in any pieces.
///
/// Grammar: `*argc\r\n`, then argc times `$length\r\n`, that many bytes, `\r\n`. What the servers' loader takes
/// is taken: any argc from 1 and any length from 0; inline commands and empty lines are not. Numbers have at most
/// 20 digits and nothing is allocated from them. Source: loadSingleAppendOnlyFile in the servers' src/aof.c.
public final class RespReader {
    private static final int MAX_DIGITS = 20;

    /// Where the reader is. Each state names what the next byte must be.
    private enum Expect {
        COMMAND,
        ARGUMENT_COUNT,
        ARGUMENT_COUNT_END,
        ARGUMENT,
        LENGTH,
        LENGTH_END,
        BODY,
        BODY_CARRIAGE_RETURN,
        BODY_LINE_FEED
    }

    /// Learns what the reader finds. Array indexes are of the array given to `accept`.
    public interface Handler {
        /// A command begins: its `*` stands at `at`.
        void commandStart(int at);

        /// The number of arguments is known, the name included; at least 1.
        void argumentCount(int count);

        /// Argument `index` (0 is the name) of `length` bytes follows.
        ///
        /// @return whether `bytes` and `argumentEnd` shall be called for it
        boolean argument(int index, long length);

        /// A piece of the current argument, never empty.
        void bytes(byte[] array, int from, int to);

        /// The current argument is complete; called for wanted arguments only.
        void argumentEnd();

        /// The command is complete: `end` is the index after its last byte.
        void commandEnd(int end);

        /// The bytes are no command; the answer is thrown.
        ///
        /// @param offset of the wrong byte, counted from the first byte ever given to the reader
        RedoubtException malformed(long offset, String what);
    }

    private final Handler handler;
    private Expect expect = Expect.COMMAND;
    private long offsetOfIndexZero;
    private long number;
    private int digits;
    private int index;
    private int count;
    private long bodyLeft;
    private boolean wanted;

    public RespReader(Handler handler) {
        this.handler = handler;
    }

    /// Whether the next byte begins a command (or something else that stands between commands).
    public boolean betweenCommands() {
        return expect == Expect.COMMAND;
    }

    /// Reads `bytes[from, to)`, the first byte of which has the given offset.
    ///
    /// @return `to`, or the index of a byte between commands that is not `*`; the caller decides what that byte is
    public int accept(byte[] bytes, int from, int to, long offset) {
        offsetOfIndexZero = offset - from;
        int at = from;
        while (at < to) {
            switch (expect) {
                case COMMAND -> {
                    if (bytes[at] != '*') {
                        return at;
                    }
                    handler.commandStart(at++);
                    beginNumber(Expect.ARGUMENT_COUNT);
                }
                case ARGUMENT_COUNT -> at = digits(bytes, at, to, Expect.ARGUMENT_COUNT_END);
                case ARGUMENT_COUNT_END -> {
                    requireLineFeed(bytes, at);
                    beginCommand(at++);
                }
                case ARGUMENT -> {
                    at = wholeArguments(bytes, at, to);
                    if (at < to && expect == Expect.ARGUMENT) {
                        beginLength(bytes, at++);
                    }
                }
                case LENGTH -> at = digits(bytes, at, to, Expect.LENGTH_END);
                case LENGTH_END -> {
                    requireLineFeed(bytes, at);
                    beginArgument();
                    at++;
                }
                case BODY -> at = body(bytes, at, to);
                case BODY_CARRIAGE_RETURN -> {
                    if (bytes[at] != '\r') {
                        throw malformed(at, "argument is longer than its length says");
                    }
                    at++;
                    expect = Expect.BODY_LINE_FEED;
                }
                case BODY_LINE_FEED -> {
                    requireLineFeed(bytes, at);
                    endArgument(++at);
                }
            }
        }
        return to;
    }

    /// The common case: as many arguments as lie in the array from their `$` to their line end. Whatever does
    /// not, or is malformed, is left to the states, which look at every byte again.
    private int wholeArguments(byte[] bytes, int from, int to) {
        int at = from;
        while (expect == Expect.ARGUMENT) {
            int body = afterLength(bytes, at, to);
            if (body < 0 || number > to - body - 2) {
                return at;
            }
            int end = body + (int) number;
            if (bytes[end] != '\r' || bytes[end + 1] != '\n') {
                return at;
            }
            wanted = handler.argument(index, number);
            if (wanted && end > body) {
                handler.bytes(bytes, body, end);
            }
            at = end + 2;
            endArgument(at);
        }
        return at;
    }

    /// Reads a whole `$length` line of at most 9 digits into `number`.
    ///
    /// @return the index after it, or -1 if no such line lies at `from`
    private int afterLength(byte[] bytes, int from, int to) {
        int last = Math.min(to - 2, from + 10);
        if (from >= last || bytes[from] != '$') {
            return -1;
        }
        int at = from + 1;
        int value = 0;
        while (at <= last) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = value * 10 + digit;
            at++;
        }
        if (at > last || at == from + 1 || bytes[at] != '\r' || bytes[at + 1] != '\n') {
            return -1;
        }
        number = value;
        return at + 2;
    }

    private void beginLength(byte[] bytes, int at) {
        if (bytes[at] != '$') {
            throw malformed(at, "argument does not begin with '$'");
        }
        beginNumber(Expect.LENGTH);
    }

    private void beginNumber(Expect state) {
        number = 0;
        digits = 0;
        expect = state;
    }

    private int digits(byte[] bytes, int from, int to, Expect then) {
        int at = from;
        long value = number;
        while (at < to) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (digits + at - from == MAX_DIGITS) {
                throw malformed(at, "number has more than " + MAX_DIGITS + " digits");
            }
            if (value > (Long.MAX_VALUE - 9) / 10) {
                throw malformed(at, "number is too large");
            }
            value = value * 10 + digit;
            at++;
        }
        number = value;
        digits += at - from;
        if (at == to) {
            return to;
        }
        if (bytes[at] != '\r' || digits == 0) {
            throw malformed(at, "number is malformed");
        }
        expect = then;
        return at + 1;
    }

    private void beginCommand(int at) {
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw malformed(at, "command of " + number + " arguments");
        }
        count = (int) number;
        index = 0;
        expect = Expect.ARGUMENT;
        handler.argumentCount(count);
    }

    private void beginArgument() {
        bodyLeft = number;
        wanted = handler.argument(index, number);
        expect = number == 0 ? Expect.BODY_CARRIAGE_RETURN : Expect.BODY;
    }

    private int body(byte[] bytes, int from, int to) {
        int end = from + (int) Math.min(to - from, bodyLeft);
        if (wanted) {
            handler.bytes(bytes, from, end);
        }
        bodyLeft -= end - from;
        if (bodyLeft == 0) {
            expect = Expect.BODY_CARRIAGE_RETURN;
        }
        return end;
    }

    private void endArgument(int end) {
        if (wanted) {
            handler.argumentEnd();
        }
        index++;
        expect = index == count ? Expect.COMMAND : Expect.ARGUMENT;
        if (index == count) {
            handler.commandEnd(end);
        }
    }

    private void requireLineFeed(byte[] bytes, int at) {
        if (bytes[at] != '\n') {
            throw malformed(at, "carriage return without line feed");
        }
    }

    private RedoubtException malformed(int at, String what) {
        return handler.malformed(offsetOfIndexZero + at, what);
    }
}
