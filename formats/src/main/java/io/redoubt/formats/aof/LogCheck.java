package io.redoubt.formats.aof;

import io.redoubt.formats.command.CommandCounts;
import io.redoubt.formats.command.CommandKind;
import io.redoubt.formats.command.CommandTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// Reads a log once, in pieces of any size, and tells what is in it and how it ends. Decodes no values; its
/// memory does not grow with the text. One thread.
///
/// The text must be what a server writes, to the byte: servers themselves do not look at the line ends behind
/// arguments and read numbers as far as they have digits, and so load some changed bytes in silence.
public final class LogCheck {
    private static final int MOST_ODDITIES = 100;
    private static final int BUFFER = 1 << 18;

    private final CommandTable table = CommandTable.standard();
    private final CommandCounts counts = new CommandCounts(table);
    private final Set<String> unknownNames = new HashSet<>();
    private final List<LogOddity> oddities = new ArrayList<>();
    private final AofScanner scanner = new AofScanner(table, 0, new Items());
    private String unknownName = "";
    private int highestDatabase;
    private long commands;
    private long transactions;
    private long annotations;
    private long fieldExpiries;
    private boolean wrongArguments;
    private boolean open;
    private long multiAt;
    private long wholeUpTo;
    private long keptUpTo;
    private long commandsUpTo;
    private OptionalLong malformedAt = OptionalLong.empty();
    private long stamp = -1;
    private long stampAtEnd = -1;

    /// Reads all that `in` holds, behind what was read before.
    ///
    /// @throws AofFormatException if it can be no log, however it goes on
    public void read(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            accept(buffer, 0, count);
        }
    }

    /// Reads `bytes[from, to)`, which follow what was read before.
    ///
    /// @throws AofFormatException as `read`
    public void accept(byte[] bytes, int from, int to) {
        try {
            scanner.accept(bytes, from, to);
        } catch (AofFormatException e) {
            malformedAt = OptionalLong.of(e.offset());
            throw e;
        }
    }

    /// How what was read so far ends.
    public LogEnd end() {
        if (malformedAt.isPresent()) {
            return new LogEnd.Malformed(malformedAt.getAsLong());
        }
        if (open) {
            return new LogEnd.InTransaction(multiAt, !scanner.betweenItems() && !scanner.insideAnnotation());
        }
        if (scanner.betweenItems()) {
            return new LogEnd.Whole();
        }
        return scanner.insideAnnotation() ? new LogEnd.InAnnotation(wholeUpTo) : new LogEnd.InCommand(wholeUpTo);
    }

    /// Where the last whole command outside of a transaction, whole transaction or annotation ends, in bytes from
    /// the first one read.
    public long wholeUpTo() {
        return wholeUpTo;
    }

    /// How much a server leaves if it cuts the log because it ends inside a command or transaction: annotations
    /// behind the last whole command go as well. Valkey 9 always leaves this much; older servers leave more of a
    /// transaction that ends inside a command: see `commandsUpTo`.
    public long keptUpTo() {
        return keptUpTo;
    }

    /// Where the last whole command ends, be it inside a transaction or not.
    public long commandsUpTo() {
        return commandsUpTo;
    }

    /// The last `#TS` line before `wholeUpTo`, in milliseconds since 1970; servers write them with
    /// `aof-timestamp-enabled yes`, in seconds.
    public OptionalLong stampMillis() {
        return stampAtEnd < 0 ? OptionalLong.empty() : OptionalLong.of(stampAtEnd);
    }

    /// How often which command stands in it.
    public CommandCounts counts() {
        return counts;
    }

    public long commands() {
        return commands;
    }

    /// Transactions begun.
    public long transactions() {
        return transactions;
    }

    public long annotations() {
        return annotations;
    }

    /// Commands that give fields of a hash a time of expiry.
    public long fieldExpiries() {
        return fieldExpiries;
    }

    /// The highest database it works in.
    public int highestDatabase() {
        return highestDatabase;
    }

    /// The first hundred, an unknown command at its first place only.
    public List<LogOddity> oddities() {
        return List.copyOf(oddities);
    }

    private void reached(long itemEnd) {
        if (!open) {
            wholeUpTo = itemEnd;
            stampAtEnd = stamp;
        }
    }

    private void odd(LogOddity.Kind kind, long at, String command) {
        if (oddities.size() < MOST_ODDITIES) {
            oddities.add(new LogOddity(kind, at, command));
        }
    }

    private final class Items implements AofScanner.Visitor {
        @Override
        public void unknownName(String lowerCaseName) {
            counts.addUnknown(lowerCaseName);
            unknownName = lowerCaseName;
        }

        @Override
        public void fieldExpiry() {
            fieldExpiries++;
        }

        @Override
        public void wrongArguments(int count) {
            wrongArguments = true;
        }

        @Override
        public void command(int tableId, long start, long end) {
            commands++;
            counts.add(tableId);
            highestDatabase = Math.max(highestDatabase, scanner.database());
            if (tableId == CommandTable.UNKNOWN) {
                unknown(start);
            } else {
                transaction(table.kind(tableId), start);
                arguments(table.name(tableId), start);
            }
            commandsUpTo = end;
            keptUpTo = open ? keptUpTo : end;
            reached(end);
        }

        private void arguments(String command, long start) {
            if (wrongArguments) {
                odd(LogOddity.Kind.WRONG_ARGUMENTS, start, command);
            }
            wrongArguments = false;
        }

        private void unknown(long start) {
            if (unknownNames.size() < MOST_ODDITIES && unknownNames.add(unknownName)) {
                odd(LogOddity.Kind.UNKNOWN_COMMAND, start, unknownName);
            }
        }

        private void transaction(CommandKind kind, long start) {
            switch (kind) {
                case MULTI -> multi(start);
                case EXEC -> {
                    if (!open) {
                        odd(LogOddity.Kind.EXEC_WITHOUT_MULTI, start, "exec");
                    }
                }
                case DISCARD -> odd(LogOddity.Kind.DISCARD, start, "discard");
                case SELECT, WRITE, HASH_FIELD_EXPIRY, WHOLE_DATABASE, LIBRARY, SCRIPT, DROPPED -> {}
            }
            open = scanner.insideTransaction();
        }

        private void multi(long start) {
            if (open) {
                odd(LogOddity.Kind.NESTED_MULTI, start, "multi");
            } else {
                transactions++;
                multiAt = start;
            }
        }

        @Override
        public void annotation(byte[] bytes, int from, int to, long start, long end) {
            annotations++;
            stamp = LogStamp.millis(bytes, from, to).orElse(stamp);
            reached(end);
        }
    }
}
