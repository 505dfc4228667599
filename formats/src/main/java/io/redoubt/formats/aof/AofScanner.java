package io.redoubt.formats.aof;

import io.redoubt.core.RedoubtException;
import io.redoubt.formats.command.CommandKind;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.command.DatabaseTracker;
import io.redoubt.formats.resp.RespReader;
import io.redoubt.formats.resp.ShortArgument;
import java.util.Locale;

/// Scans append-only file text in pieces of any size: commands, the keys they name, and annotation lines between
/// commands.
///
/// A file may end anywhere: `position` then tells where its last complete item ends. Memory does not grow with
/// the input. An exception thrown by the visitor, or by the scanner, leaves the scanner unusable. One thread.
public final class AofScanner {
    /// Longest annotation line the servers' loader takes, its line end included (it reads into 1024 bytes).
    public static final int LONGEST_ANNOTATION = 1023;

    /// Learns what the scanner finds. Offsets count bytes from the first byte accepted; `end` is exclusive.
    public interface Visitor {
        /// A complete command.
        ///
        /// @param tableId its id in the command table, or `CommandTable.UNKNOWN`
        void command(int tableId, long start, long end);

        /// The name of the unknown command that `command` will report next.
        default void unknownName(String lowerCaseName) {}

        /// A key named by the command that `command` will report next.
        ///
        /// @param hash64 as by `KeyHash`
        default void key(int database, long hash64) {}

        /// The command that `command` will report next gives fields of a hash a time of expiry.
        default void fieldExpiry() {}

        /// The command that `command` will report next has a number of arguments, its name among them, that no
        /// server takes.
        default void wrongArguments(int count) {}

        /// Bytes of commands, in order, as far as they have come; a command may come in many pieces, several
        /// commands in one.
        default void text(byte[] bytes, int from, int to) {}

        /// An annotation line: `bytes[from, to)` is the text with its `#`, without its line end, and valid for
        /// the call only.
        void annotation(byte[] bytes, int from, int to, long start, long end);
    }

    private final CommandTable table;
    private final Visitor visitor;
    private final RespReader reader = new RespReader(new Commands());
    private final KeyFinder keys = new KeyFinder();
    private final FieldExpiryFinder fieldExpiry = new FieldExpiryFinder();
    private final ShortArgument word = new ShortArgument();
    private final byte[] line = new byte[LONGEST_ANNOTATION];

    private int lineLength;
    private long accepted;
    private long offsetOfIndexZero;
    private long position;
    private final DatabaseTracker databases;

    /// @param database database in force where the text begins
    public AofScanner(CommandTable table, int database, Visitor visitor) {
        this.table = table;
        this.databases = new DatabaseTracker(database);
        this.visitor = visitor;
    }

    /// Scans `bytes[from, to)`, which follow the bytes accepted before.
    ///
    /// @throws AofFormatException if they cannot be log text, however it goes on
    public void accept(byte[] bytes, int from, int to) {
        offsetOfIndexZero = accepted - from;
        int at = from;
        while (at < to) {
            if (lineLength > 0 || (reader.betweenCommands() && bytes[at] == '#')) {
                at = annotation(bytes, at, to);
            } else {
                int stopped = reader.accept(bytes, at, to, offsetOfIndexZero + at);
                if (stopped > at) {
                    visitor.text(bytes, at, stopped);
                }
                if (stopped < to && bytes[stopped] != '#') {
                    throw new AofFormatException(
                            offsetOfIndexZero + stopped, "neither a command nor an annotation begins here");
                }
                at = stopped;
            }
        }
        accepted += to - from;
    }

    /// Where the last complete item ends, as an offset from the first byte accepted.
    public long position() {
        return position;
    }

    /// Whether a MULTI has been read and its EXEC has not.
    public boolean insideTransaction() {
        return databases.insideTransaction();
    }

    /// Whether the bytes accepted so far end with a complete item.
    public boolean betweenItems() {
        return position == accepted;
    }

    /// Whether they end inside an annotation line.
    boolean insideAnnotation() {
        return lineLength > 0;
    }

    /// The database the next command would work in.
    public int database() {
        return databases.database();
    }

    private int annotation(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        boolean complete = end < to;
        int next = complete ? end + 1 : end;
        if (lineLength + next - from > LONGEST_ANNOTATION) {
            throw new AofFormatException(
                    offsetOfIndexZero + from - lineLength,
                    "annotation line is longer than " + LONGEST_ANNOTATION + " bytes");
        }
        if (complete && lineLength == 0) {
            report(bytes, from, next);
            return next;
        }
        System.arraycopy(bytes, from, line, lineLength, next - from);
        lineLength += next - from;
        if (complete) {
            int length = lineLength;
            lineLength = 0;
            position = offsetOfIndexZero + next - length;
            report(line, 0, length);
        }
        return next;
    }

    /// Reports the line `array[from, to)`, which begins at `position`.
    private void report(byte[] array, int from, int to) {
        int end = to - 1;
        if (array[end - 1] == '\r') {
            end--;
        }
        long start = position;
        position += to - from;
        visitor.annotation(array, from, end, start, position);
    }

    private final class Commands implements RespReader.Handler {
        private int argumentCount;
        private int index;
        private int id;
        private boolean hashed;
        private int selected;

        @Override
        public void commandStart(int at) {}

        @Override
        public void argumentCount(int count) {
            argumentCount = count;
        }

        @Override
        public boolean argument(int argument, long length) {
            index = argument;
            hashed = false;
            if (argument == 0) {
                word.begin();
                return true;
            }
            if (id == CommandTable.UNKNOWN) {
                return false;
            }
            hashed = keys.isKey(argument, length);
            if (hashed) {
                return true;
            }
            word.begin();
            return keys.examines(argument)
                    || fieldExpiry.examines(argument)
                    || (argument == 1 && table.kind(id) == CommandKind.SELECT);
        }

        @Override
        public void bytes(byte[] array, int from, int to) {
            if (hashed) {
                keys.hash(array, from, to);
            } else {
                word.add(array, from, to);
            }
        }

        @Override
        public void argumentEnd() {
            if (hashed) {
                visitor.key(databases.database(), keys.hashed());
            } else if (index == 0) {
                name();
            } else if (table.kind(id) == CommandKind.SELECT) {
                select();
            } else if (fieldExpiry.examines(index)) {
                fieldExpiry.examine(word);
            } else {
                keys.examine(index, word);
            }
        }

        private void name() {
            id = word.complete() ? table.find(word.array(), 0, word.length()) : CommandTable.UNKNOWN;
            if (id == CommandTable.UNKNOWN) {
                visitor.unknownName(word.toString().toLowerCase(Locale.ROOT));
            } else {
                keys.begin(table.keys(id), argumentCount);
                beginFieldExpiry();
            }
        }

        private void beginFieldExpiry() {
            if (table.hashFieldExpiry(id)) {
                fieldExpiry.begin(table.name(id));
            } else {
                fieldExpiry.beginOther();
            }
        }

        private void select() {
            if (!word.isNumber() || word.number() < 0 || word.number() > Integer.MAX_VALUE) {
                throw new AofFormatException(position, "SELECT without a database number");
            }
            selected = (int) word.number();
        }

        @Override
        public void commandEnd(int end) {
            long start = position;
            position = offsetOfIndexZero + end;
            if (id != CommandTable.UNKNOWN) {
                databases.after(table.kind(id), selected);
                if (fieldExpiry.found()) {
                    visitor.fieldExpiry();
                }
                if (!table.takes(id, argumentCount)) {
                    visitor.wrongArguments(argumentCount);
                }
            }
            visitor.command(id, start, position);
        }

        @Override
        public RedoubtException malformed(long offset, String what) {
            return new AofFormatException(offset, what);
        }
    }
}
