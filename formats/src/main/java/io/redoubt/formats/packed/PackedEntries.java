package io.redoubt.formats.packed;

import java.io.IOException;

/// Reads a collection that a server packed into one string, entry by entry in the order of the string.
///
/// Everything the form says twice is compared: lengths, counts, the way back. One instance serves many strings, one
/// after another.
public abstract sealed class PackedEntries permits Listpack, Ziplist, Intset, Zipmap {
    /// In the headers that count in 16 bits: there are more entries than that, or it was not kept up to date.
    static final int COUNT_UNKNOWN = 0xffff;

    private final ByteRun run = new ByteRun();
    private ByteInput in = new MemoryInput();
    private long start;
    private long end;
    private long entries;
    private boolean isNumber;
    private boolean runIsNumber;
    private long number;

    /// Begins with the string that is `packed` and reads its header.
    public final void open(ByteRun packed) throws IOException {
        in = packed.input();
        start = in.position();
        end = start + packed.remaining();
        entries = 0;
        isNumber = false;
        run.set(in, 0);
        header(in, packed.remaining());
    }

    /// How many entries the header tells of; -1 if it does not.
    public abstract long count();

    /// Goes to the next entry, past whatever was not read of the one before.
    ///
    /// @return false at the end, which was checked to be where it should
    public final boolean next() throws IOException {
        if (entries > 0) {
            if (!isNumber) {
                run.skipRest();
            }
            trailer(in);
        }
        if (in.position() > end) {
            throw in.damaged("an entry reaches beyond %s".formatted(name()));
        }
        isNumber = false;
        if (!entry(in)) {
            requireWhole();
            return false;
        }
        entries++;
        return true;
    }

    private void requireWhole() {
        if (in.position() != end) {
            throw in.damaged("%s of %d bytes ends after %d".formatted(name(), end - start, in.position() - start));
        }
        if (count() >= 0 && count() != entries) {
            throw in.damaged("%s has %d entries, its header tells of %d".formatted(name(), entries, count()));
        }
    }

    /// Goes to the next entry, of which there must be one.
    public final void require() throws IOException {
        if (!next()) {
            throw in.damaged("%s ends where more entries must follow".formatted(name()));
        }
    }

    /// Goes to the next entry, which must be a number.
    public final long requireNumber() throws IOException {
        require();
        if (!isNumber) {
            throw in.damaged("%s holds a text where a number must be".formatted(name()));
        }
        return number;
    }

    /// Whether the entry is stored as a number. A text of digits is no number.
    public final boolean isNumber() {
        return isNumber;
    }

    /// The entry, if it is a number.
    public final long number() {
        return number;
    }

    /// The entry as a string; numbers in decimal.
    public final ByteRun entry() {
        if (isNumber && !runIsNumber) {
            run.set(number);
            runIsNumber = true;
        }
        return run;
    }

    /// Reads what stands before the entries.
    abstract void header(ByteInput in, long length) throws IOException;

    /// Reads what stands before the bytes of an entry and calls `text` or `number`; false if the end mark was read.
    abstract boolean entry(ByteInput in) throws IOException;

    /// Reads what stands behind the bytes of an entry.
    abstract void trailer(ByteInput in) throws IOException;

    /// As in messages: `a listpack`.
    abstract String name();

    final void number(long value) {
        isNumber = true;
        runIsNumber = false;
        number = value;
    }

    final void text(long length) {
        if (length > end - in.position()) {
            throw in.damaged("an entry of %d bytes reaches beyond %s".formatted(length, name()));
        }
        run.set(in, length);
    }

    /// Bytes read since the header began.
    final long offset() {
        return in.position() - start;
    }

    /// Entries before the one in hand.
    final long entriesRead() {
        return entries;
    }
}
