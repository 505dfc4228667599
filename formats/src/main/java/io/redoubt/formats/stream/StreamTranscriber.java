package io.redoubt.formats.stream;

import io.redoubt.core.RedoubtException;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.formats.command.CommandKind;
import io.redoubt.formats.command.CommandTable;
import io.redoubt.formats.command.DatabaseTracker;
import io.redoubt.formats.resp.RespReader;
import io.redoubt.formats.resp.ShortArgument;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/// Turns raw replication stream bytes into log text: append-only file commands. Any split of the input gives the same
/// output.
///
/// Left out are PING, REPLCONF, PUBLISH and SPUBLISH; with `ExpiryRewriting.Legacy` the relative expiries of Redis 6
/// become absolute; all else is kept byte for byte. An `OffsetLine` stands wherever text and stream fall out of step.
/// Commands that are kept are copied in ranges as long as possible, straight from the input; nothing is allocated per
/// command, and of a command that is still undecided only the header up to its name is held. After an exception the
/// transcriber is of no further use. One thread.
public final class StreamTranscriber {
    private static final int MAX_UNKNOWN_NAMES = 100;
    private static final byte[] NOTHING = new byte[0];

    private enum Fate {
        UNDECIDED,
        KEPT,
        DROPPED,
        REWRITTEN
    }

    private final CommandTable table;
    private final int replconf;
    private final ExpiryRewriter rewriter;
    private final RespReader reader = new RespReader(new Commands());
    private final ShortArgument word = new ShortArgument();
    private final LogBuffer held = new LogBuffer(256);
    private final Set<String> unknownCommands = new LinkedHashSet<>();

    // The current call of accept. Bytes from keptFrom up to the current command are kept and not yet in `out`.
    private byte[] stream = NOTHING;
    private LogBuffer out = held;
    private int keptFrom;
    private int commandStart;
    private long offsetOfIndexZero;

    // The current command; between commands its fate is KEPT, which costs nothing to continue.
    private Fate fate = Fate.KEPT;
    private CommandKind kind = CommandKind.WRITE;
    private long commandOffset;
    private boolean linkCommand;
    private boolean getAckNamed;

    private final DatabaseTracker databases;
    private int selected;
    private long consumed;
    private long boundaryConsumed;
    private int boundaryPosition = -1;
    private int boundaryDatabase;
    private boolean getAckSeen;

    /// Offset of the first byte to come, in the stream it belongs to.
    private final long origin;

    private boolean outOfStep;

    /// @param database database in force where the stream starts or continues
    /// @param start offset at which it does
    public StreamTranscriber(CommandTable table, ExpiryRewriting rewriting, int database, ReplicationOffset start) {
        this.origin = start.bytes();
        this.table = table;
        this.replconf = table.find("replconf");
        this.rewriter = new ExpiryRewriter(table, rewriting);
        this.databases = new DatabaseTracker(database);
        this.boundaryDatabase = database;
    }

    /// Reads `bytes[from, to)` and appends the log text it stands for to `log`.
    ///
    /// @param receivedMillis the archive's clock at receipt, in milliseconds since 1970
    /// @throws StreamFormatException if the bytes are no commands; also for the keep-alive newlines a primary sends
    /// before the
    ///     payload, which count in no offset and must be taken out before
    public void accept(byte[] bytes, int from, int to, long receivedMillis, LogBuffer log) {
        begin(bytes, from, log);
        rewriter.continueInto(log, receivedMillis);
        int end = reader.accept(bytes, from, to, consumed);
        if (end < to) {
            throw new StreamFormatException(consumed + end - from, "command does not begin with '*'");
        }
        consumed += to - from;
        finish(to);
    }

    /// Bytes of the stream read since construction.
    public long consumed() {
        return consumed;
    }

    /// What `consumed` was at the last byte after which a restore may stop: after a complete command outside MULTI, or
    /// EXEC.
    public long boundaryConsumed() {
        return boundaryConsumed;
    }

    /// Where that boundary stands in the log text, if it fell in the last `accept`; else -1.
    public int boundaryPosition() {
        return boundaryPosition;
    }

    /// The database in force at that boundary. A SELECT inside MULTI counts once EXEC is complete.
    public int boundaryDatabase() {
        return boundaryDatabase;
    }

    /// Whether a REPLCONF GETACK became complete in the last `accept`.
    public boolean getAckSeen() {
        return getAckSeen;
    }

    /// Names, in lower case, that no supported server has: modules, renamed commands. The first 100 are kept.
    public Set<String> unknownCommands() {
        return Collections.unmodifiableSet(unknownCommands);
    }

    private void begin(byte[] bytes, int from, LogBuffer log) {
        stream = bytes;
        out = log;
        keptFrom = from;
        commandStart = from;
        offsetOfIndexZero = consumed - from;
        boundaryPosition = -1;
        getAckSeen = false;
    }

    private void finish(int to) {
        switch (fate) {
            case KEPT -> flush(to);
            case UNDECIDED -> {
                flush(commandStart);
                held.append(stream, commandStart, to);
            }
            case DROPPED, REWRITTEN -> {}
        }
        stream = NOTHING;
        out = held;
    }

    private void flush(int to) {
        if (keptFrom < to) {
            out.append(stream, keptFrom, to);
            keptFrom = to;
        }
    }

    private void keep() {
        fate = Fate.KEPT;
        catchUp();
        if (held.length() > 0) {
            out.append(held.array(), 0, held.length());
            held.clear();
        }
    }

    private void leaveOut(Fate how) {
        fate = how;
        flush(commandStart);
        held.clear();
    }

    /// A line only where it matters: many commands left out in a row need one, before the next that is kept.
    private void catchUp() {
        if (outOfStep) {
            flush(commandStart);
            append(OffsetLine.at(origin + commandOffset));
            outOfStep = false;
        }
    }

    private void append(byte[] line) {
        out.append(line, 0, line.length);
    }

    private void decide(int id, int argumentCount) {
        if (id == CommandTable.UNKNOWN) {
            kind = CommandKind.WRITE;
            noteUnknown(word.toString().toLowerCase(Locale.ROOT));
            keep();
            return;
        }
        kind = table.kind(id);
        linkCommand = id == replconf;
        if (kind == CommandKind.DROPPED) {
            leaveOut(Fate.DROPPED);
        } else if (rewriter.handles(id, argumentCount)) {
            leaveOut(Fate.REWRITTEN);
            catchUp();
            rewriter.begin(id, argumentCount, commandOffset, databases.insideTransaction());
        } else {
            keep();
        }
    }

    private void noteUnknown(String name) {
        if (unknownCommands.size() < MAX_UNKNOWN_NAMES) {
            unknownCommands.add(name);
        }
    }

    private void afterCommand(int end) {
        databases.after(kind, selected);
        if (!databases.insideTransaction()) {
            boundaryConsumed = offsetOfIndexZero + end;
            boundaryDatabase = databases.database();
            boundaryPosition = out.length() + end - keptFrom;
        }
    }

    private final class Commands implements RespReader.Handler {
        private int argumentCount;
        private int index;

        @Override
        public void commandStart(int at) {
            fate = Fate.UNDECIDED;
            commandStart = at;
            commandOffset = offsetOfIndexZero + at;
            getAckNamed = false;
        }

        @Override
        public void argumentCount(int count) {
            argumentCount = count;
        }

        @Override
        public boolean argument(int argument, long length) {
            index = argument;
            if (fate == Fate.REWRITTEN) {
                return rewriter.argument(argument, length);
            }
            word.begin();
            if (argument == 0) {
                return nameIsWanted(length);
            }
            return argument == 1 && (kind == CommandKind.SELECT || kind == CommandKind.DROPPED);
        }

        private boolean nameIsWanted(long length) {
            if (length > 0 && length <= ShortArgument.CAPACITY) {
                return true;
            }
            kind = CommandKind.WRITE;
            noteUnknown("(a name of " + length + " bytes)");
            keep();
            return false;
        }

        @Override
        public void bytes(byte[] array, int from, int to) {
            if (fate == Fate.REWRITTEN) {
                rewriter.bytes(array, from, to);
            } else {
                word.add(array, from, to);
            }
        }

        @Override
        public void argumentEnd() {
            if (fate == Fate.REWRITTEN) {
                rewriter.argumentEnd();
            } else if (index == 0) {
                decide(table.find(word.array(), 0, word.length()), argumentCount);
            } else if (kind == CommandKind.SELECT) {
                select();
            } else {
                getAckNamed = linkCommand && word.is("getack");
            }
        }

        private void select() {
            if (!word.isNumber() || word.number() < 0 || word.number() > Integer.MAX_VALUE) {
                throw new StreamFormatException(commandOffset, "SELECT without a database number");
            }
            selected = (int) word.number();
        }

        @Override
        public void commandEnd(int end) {
            if (fate == Fate.REWRITTEN) {
                rewriter.commandEnd();
                append(OffsetLine.end(origin + offsetOfIndexZero + end));
            }
            outOfStep |= fate == Fate.DROPPED;
            if (fate != Fate.KEPT) {
                keptFrom = end;
                fate = Fate.KEPT;
            }
            getAckSeen |= getAckNamed;
            afterCommand(end);
        }

        @Override
        public RedoubtException malformed(long offset, String what) {
            return new StreamFormatException(offset, what);
        }
    }
}
