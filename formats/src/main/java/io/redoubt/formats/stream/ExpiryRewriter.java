package io.redoubt.formats.stream;

import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.resp.ShortArgument;

/// Makes the relative expiries in a Redis 6 stream absolute, argument by argument, so that values stream through.
///
/// | stream | log |
/// |---|---|
/// | EXPIRE, PEXPIRE, EXPIREAT k t | PEXPIREAT k abs |
/// | SETEX, PSETEX k t v | SET k v PXAT abs |
/// | SET k v .. EX, PX or EXAT t .. | SET k v .. PXAT abs .. |
/// | GETEX k EX, PX, EXAT or PXAT t | PEXPIREAT k abs |
/// | RESTORE k ttl payload .. | RESTORE k 0 payload .., PEXPIREAT k abs, in a MULTI (ttl is absolute if ABSTTL comes,
/// and that
/// comes last) |
///
/// Redis 6.2 and later load these; 6.0 does not know PXAT. A script sent verbatim is beyond help. A time of receipt in
/// the past is no problem: while it loads a log, a server lets keys past their expiry live.
final class ExpiryRewriter {
    /// A longer key of a RESTORE with options is refused, since it must be held until the payload has passed.
    static final int LONGEST_RESTORE_KEY = 1 << 20;

    private static final String PEXPIREAT = "PEXPIREAT";
    private static final String SET = "SET";
    private static final String PXAT = "PXAT";

    private enum Form {
        NONE,
        EXPIRE,
        SETEX,
        SET,
        GETEX,
        RESTORE
    }

    /// How the time in an argument is meant.
    private enum Unit {
        SECONDS,
        MILLISECONDS,
        ABSOLUTE_SECONDS,
        ABSOLUTE_MILLISECONDS
    }

    private final CommandTable table;
    private final Form[] forms;
    private final long skewMillis;
    private final ShortArgument word = new ShortArgument();
    private final LogBuffer key = new LogBuffer(256);
    private final CommandText text = new CommandText(key);

    private long nowMillis;

    private Form form = Form.NONE;
    private Unit unit = Unit.SECONDS;
    private long commandOffset;
    private int index;
    private boolean copied;
    private boolean optionOpen;
    private boolean expiryOpen;
    private boolean transactionOpened;
    private long expiry;

    ExpiryRewriter(CommandTable table, ExpiryRewriting rewriting) {
        this.table = table;
        forms = new Form[table.size()];
        for (int id = 0; id < forms.length; id++) {
            forms[id] = rewriting instanceof ExpiryRewriting.Legacy ? form(table.name(id)) : Form.NONE;
        }
        skewMillis = switch (rewriting) {
            case ExpiryRewriting.None none -> 0;
            case ExpiryRewriting.Legacy legacy -> legacy.skewMillis();
        };
    }

    private static Form form(String name) {
        return switch (name) {
            case "expire", "pexpire", "expireat" -> Form.EXPIRE;
            case "setex", "psetex" -> Form.SETEX;
            case "set" -> Form.SET;
            case "getex" -> Form.GETEX;
            case "restore", "restore-asking" -> Form.RESTORE;
            default -> Form.NONE;
        };
    }

    /// Whether a command of this many arguments has to go through here. `SET k v` and malformed commands have not.
    boolean handles(int id, int argumentCount) {
        return switch (forms[id]) {
            case NONE -> false;
            case EXPIRE -> argumentCount >= 3;
            case SETEX, GETEX -> argumentCount == 4;
            case SET, RESTORE -> argumentCount >= 4;
        };
    }

    /// Text goes to `log` from now on.
    void continueInto(LogBuffer log, long receivedMillis) {
        text.continueInto(log);
        nowMillis = receivedMillis + skewMillis;
    }

    /// Begins a command whose name has been read.
    ///
    /// @param offset where it begins in the stream, for errors
    /// @param insideTransaction whether a MULTI is open
    void begin(int id, int argumentCount, long offset, boolean insideTransaction) {
        form = forms[id];
        commandOffset = offset;
        expiryOpen = false;
        optionOpen = false;
        String name = table.name(id);
        unit = unitOf(name);
        switch (form) {
            case EXPIRE -> text.begin(argumentCount, PEXPIREAT);
            case SETEX -> text.begin(5, SET);
            case GETEX -> text.begin(3, PEXPIREAT);
            case SET -> text.begin(argumentCount, SET);
            case RESTORE -> beginRestore(argumentCount, name, insideTransaction);
            case NONE -> throw new IllegalStateException("no expiry to rewrite in " + name);
        }
    }

    private static Unit unitOf(String name) {
        return switch (name) {
            case "expire", "setex" -> Unit.SECONDS;
            case "expireat" -> Unit.ABSOLUTE_SECONDS;
            default -> Unit.MILLISECONDS;
        };
    }

    boolean argument(int argument, long length) {
        index = argument;
        copied = !examined(argument, length);
        if (copied) {
            text.beginArgument(length);
        } else {
            word.begin();
        }
        if (form == Form.RESTORE && argument == 1) {
            holdKey(length);
        }
        return true;
    }

    private boolean examined(int argument, long length) {
        return switch (form) {
            case EXPIRE, SETEX -> argument == 2;
            case RESTORE -> argument == 2 || (argument > 3 && length <= ShortArgument.CAPACITY);
            case GETEX -> argument >= 2;
            case SET -> argument >= 3 && (optionOpen || length <= ShortArgument.CAPACITY);
            case NONE -> false;
        };
    }

    private void holdKey(long length) {
        if (length > LONGEST_RESTORE_KEY) {
            throw malformed("RESTORE names a key of " + length + " bytes");
        }
        key.clear();
    }

    void bytes(byte[] array, int from, int to) {
        if (!copied) {
            word.add(array, from, to);
            return;
        }
        text.piece(array, from, to);
        if (form == Form.RESTORE && index == 1) {
            key.append(array, from, to);
        }
    }

    void argumentEnd() {
        if (copied) {
            text.endArgument();
            return;
        }
        switch (form) {
            case EXPIRE -> time(absolute());
            case SETEX -> expiry = absolute();
            case GETEX -> option(false);
            case SET -> option(true);
            case RESTORE -> restoreArgument();
            case NONE -> {}
        }
    }

    /// An option of SET or GETEX, or the time after one.
    private void option(boolean namesPxat) {
        if (optionOpen) {
            optionOpen = false;
            if (namesPxat) {
                text.word(PXAT);
            }
            time(absolute());
        } else if (opensExpiry()) {
            optionOpen = true;
        } else if (namesPxat) {
            text.argument(word.array(), word.length());
        } else {
            throw malformed("GETEX with an unknown option");
        }
    }

    private boolean opensExpiry() {
        if (word.is("ex")) {
            unit = Unit.SECONDS;
        } else if (word.is("px")) {
            unit = Unit.MILLISECONDS;
        } else if (word.is("exat")) {
            unit = Unit.ABSOLUTE_SECONDS;
        } else if (word.is("pxat")) {
            unit = Unit.ABSOLUTE_MILLISECONDS;
        } else {
            return false;
        }
        return true;
    }

    private void restoreArgument() {
        if (index == 2) {
            expiry = requireNumber();
            expiryOpen = expiry != 0;
            unit = Unit.MILLISECONDS;
            time(0);
            return;
        }
        if (word.is("absttl")) {
            unit = Unit.ABSOLUTE_MILLISECONDS;
        }
        text.argument(word.array(), word.length());
    }

    void commandEnd() {
        if (optionOpen) {
            throw malformed("expiry option without a time");
        }
        if (form == Form.SETEX) {
            text.word(PXAT);
            time(expiry);
        } else if (form == Form.RESTORE) {
            endRestore();
        }
    }

    /// One command becomes two, which no cut may part.
    private void beginRestore(int argumentCount, String name, boolean insideTransaction) {
        transactionOpened = !insideTransaction;
        if (transactionOpened) {
            text.begin(1, "MULTI");
        }
        text.begin(argumentCount, name);
    }

    private void endRestore() {
        if (expiryOpen) {
            text.begin(3, PEXPIREAT);
            text.argument(key.array(), key.length());
            time(absolute(expiry));
        }
        if (transactionOpened) {
            text.begin(1, "EXEC");
        }
    }

    private long absolute() {
        return absolute(requireNumber());
    }

    private long requireNumber() {
        if (!word.isNumber()) {
            throw malformed("expiry is not a number");
        }
        return word.number();
    }

    private long absolute(long value) {
        return switch (unit) {
            case SECONDS -> nowMillis + toMillis(value);
            case MILLISECONDS -> nowMillis + value;
            case ABSOLUTE_SECONDS -> toMillis(value);
            case ABSOLUTE_MILLISECONDS -> value;
        };
    }

    /// Values have at most 18 digits; the bound keeps their product within 63 bits. Servers refuse such times anyway.
    private static long toMillis(long seconds) {
        long bound = Long.MAX_VALUE / 2000;
        return Math.clamp(seconds, -bound, bound) * 1000;
    }

    private void time(long millis) {
        text.word(Long.toString(millis));
    }

    private StreamFormatException malformed(String what) {
        return new StreamFormatException(commandOffset, what);
    }
}
