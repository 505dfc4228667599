package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads an RDB file item by item, once from end to end, as deep as the caller asks.
///
/// Depth costs what it gives. Going from item to item reads structure and checksum and allocates nothing per key;
/// `RdbKey.readName` and `measure` tell what each key is; `RdbKey.read` decodes its value, in pieces, so that a
/// value of any size needs a few hundred KiB. What has to be held as a whole (names of keys, groups, consumers,
/// fields that stand for many entries of a stream) may have 32 MiB each.
///
/// Only a file whose `RdbItem.End` was reached is known to be whole: until then every item may come from a
/// damaged one. One thread.
public final class RdbReader {
    private enum Rest {
        NOTHING,
        STRING,
        MODULE_BODY,
        SLOT_RANGES,
        NAME_AND_VALUE,
        VALUE
    }

    private static final int MILLIS = 1000;
    private static final int AUX_NAME_BYTES = 64 << 10;

    private final RdbInput in;
    private final RdbStrings strings;
    private final RdbVersion version;
    private final ValueSkipper skipper;
    private final ValueReader values;
    private final ValueTranscoder transcoder;
    private final RdbKey key = new RdbKey(this);
    private Rest rest = Rest.NOTHING;
    private boolean described;

    private RdbReader(RdbInput in) throws IOException {
        this.in = in;
        strings = new RdbStrings(in);
        version = RdbHeader.read(in);
        skipper = new ValueSkipper(in, strings);
        values = new ValueReader(in, strings);
        transcoder = new ValueTranscoder(in, strings, skipper);
    }

    /// Begins to read the file `in` holds; the caller closes it.
    ///
    /// @param nameForErrors what messages call the file
    /// @throws RdbFormatException if it is no RDB file or one of a version unknown here
    public static RdbReader open(InputStream in, String nameForErrors) throws IOException {
        return new RdbReader(new RdbInput(in, nameForErrors, true));
    }

    /// The same for a file that begins with a snapshot and goes on with something else, such as the commands of a
    /// 6.x append-only file. What follows is not looked at, though some of it may have been read.
    public static RdbReader openStart(InputStream in, String nameForErrors) throws IOException {
        return new RdbReader(new RdbInput(in, nameForErrors, false));
    }

    public RdbVersion version() {
        return version;
    }

    /// Bytes read so far.
    public long position() {
        return in.position();
    }

    /// The next item; `RdbItem.End` is the last.
    ///
    /// @throws RdbFormatException if the file is cut short, has bytes behind its end, a wrong checksum, or anything
    /// unknown
    /// @throws IOException if reading failed
    public RdbItem next() throws IOException {
        skipRest();
        key.reset(in.position());
        described = false;
        while (true) {
            int opcode = in.unsignedByte();
            Optional<ValueType> type = ValueType.of(opcode, version.magic());
            if (type.isPresent()) {
                key.type(type.get());
                rest = Rest.NAME_AND_VALUE;
                return key;
            }
            if (!describesKey(opcode)) {
                return item(opcode);
            }
            described = true;
        }
    }

    private boolean describesKey(int opcode) throws IOException {
        switch (opcode) {
            case Opcode.EXPIRETIME -> key.expiry(in.signedLittleEndian(4) * MILLIS);
            case Opcode.EXPIRETIME_MS -> key.expiry(in.littleEndian(8));
            case Opcode.FREQ -> key.frequency(in.unsignedByte());
            case Opcode.IDLE -> key.idle(in.number());
            case Opcode.KEY_META -> {
                if (version.magic() != RdbMagic.REDIS) {
                    return false;
                }
                key.metadata(encoded(skipper::skipKeyMetadata));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private interface Part {
        void skip() throws IOException;
    }

    private byte[] encoded(Part part) throws IOException {
        HeldBytes bytes = new HeldBytes(in, "module data of one key");
        in.startCopy(bytes);
        part.skip();
        in.endCopy();
        return bytes.toArray();
    }

    private RdbItem item(int opcode) throws IOException {
        if (described) {
            throw in.wrongByte("an expiry or the like stands before something that is no key");
        }
        return switch (opcode) {
            case Opcode.EOF -> end();
            case Opcode.SELECTDB -> selectDb();
            case Opcode.RESIZEDB -> new RdbItem.ResizeDb(in.number(), in.number());
            case Opcode.AUX -> new RdbItem.Aux(auxName(), string());
            case Opcode.MODULE_AUX -> moduleAux();
            case Opcode.FUNCTION2 -> new RdbItem.Function(string());
            case Opcode.SLOT_INFO -> new RdbItem.SlotInfo(in.number(), in.number(), in.number());
            case Opcode.SLOT_IMPORT -> slotImport();
            case Opcode.MODULE_PRE_GA ->
                throw in.unknown(
                        "a value of a module from before modules were released, of which nobody knows the end");
            default -> throw in.unknown("unknown opcode or value type %d in a file of %s".formatted(opcode, version));
        };
    }

    private RdbItem end() throws IOException {
        boolean crcPresent = checksum();
        long bytes = in.position();
        in.requireEnd();
        return new RdbItem.End(crcPresent, bytes);
    }

    private boolean checksum() throws IOException {
        long expected = in.crc64();
        long offset = in.position();
        long stored = in.littleEndian(Long.BYTES);
        if (stored != 0 && stored != expected) {
            throw in.damaged("checksum at byte %d is %016x, the content has %016x".formatted(offset, stored, expected));
        }
        return stored != 0;
    }

    private RdbItem selectDb() throws IOException {
        long database = in.number();
        if (database < 0 || database > Integer.MAX_VALUE) {
            throw in.damaged("database number " + Long.toUnsignedString(database) + " is out of range");
        }
        key.database((int) database);
        return new RdbItem.SelectDb((int) database);
    }

    private String auxName() throws IOException {
        ByteRun name = strings.open();
        String text = new String(name.toArray(AUX_NAME_BYTES), StandardCharsets.ISO_8859_1);
        strings.close();
        return text;
    }

    private ByteRun string() throws IOException {
        rest = Rest.STRING;
        return strings.open();
    }

    private RdbItem moduleAux() throws IOException {
        ModuleType module = new ModuleType(in.number());
        long mark = in.number();
        if (mark != ValueSkipper.MODULE_UINT) {
            throw in.damaged("data of the module %s begin with %d".formatted(module, mark));
        }
        rest = Rest.MODULE_BODY;
        return new RdbItem.ModuleAux(module, in.number());
    }

    private RdbItem slotImport() throws IOException {
        byte[] job = strings.next();
        ByteRun run = new ByteRun();
        run.set(job, 0, job.length);
        rest = Rest.SLOT_RANGES;
        return new RdbItem.SlotImport(run);
    }

    /// @throws RdbFormatException DAMAGED that says `otherwise` if `holds` is false
    void require(boolean holds, String otherwise) {
        if (!holds) {
            throw in.damaged(otherwise);
        }
    }

    /// Copies what is left of the current item as it is encoded: a key's value, the body of `ModuleAux` or
    /// `SlotImport`.
    public void copyBody(PieceSink sink) throws IOException {
        if (rest == Rest.NAME_AND_VALUE) {
            in.skipString();
            rest = Rest.VALUE;
        }
        in.startCopy(sink);
        skipRest();
        in.endCopy();
    }

    private void skipRest() throws IOException {
        Rest unread = rest;
        rest = Rest.NOTHING;
        switch (unread) {
            case NOTHING -> {}
            case STRING -> strings.close();
            case MODULE_BODY -> skipper.skipModuleBody();
            case SLOT_RANGES -> skipper.skipSlotRanges();
            case NAME_AND_VALUE -> {
                in.skipString();
                skipper.skip(key.type());
            }
            case VALUE -> skipper.skip(key.type());
        }
    }

    void readName() throws IOException {
        if (rest != Rest.NAME_AND_VALUE) {
            throw new IllegalStateException("the name of the key has been read or passed");
        }
        ByteRun run = strings.open();
        long length = run.length();
        if (length <= key.nameBuffer().length) {
            run.copyTo(key.nameBuffer(), 0);
            key.name(key.nameBuffer(), (int) length);
        } else {
            byte[] name = run.toArray(RdbStrings.MAX_HELD_BYTES);
            key.name(name, name.length);
        }
        strings.close();
        rest = Rest.VALUE;
    }

    void measureValue() throws IOException {
        ValueType type = valueType();
        long start = in.position() + in.expansion();
        long elements = skipper.count(type);
        key.measured(elements, in.position() + in.expansion() - start, in.position());
    }

    void readValue(ValueVisitor visitor) throws IOException {
        values.read(valueType(), visitor);
    }

    void transcodeValue(ValueType target, ValueChange change, RdbWriter out) throws IOException {
        transcoder.transcode(valueType(), target, change, out);
    }

    /// The type of the value, which the caller is about to read.
    private ValueType valueType() throws IOException {
        switch (rest) {
            case NAME_AND_VALUE -> in.skipString();
            case VALUE -> {}
            case NOTHING, STRING, MODULE_BODY, SLOT_RANGES ->
                throw new IllegalStateException("the value has been read or passed");
        }
        rest = Rest.NOTHING;
        return key.type();
    }
}
