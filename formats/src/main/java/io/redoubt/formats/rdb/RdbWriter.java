package io.redoubt.formats.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.redoubt.formats.packed.ByteRun;
import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;
import java.io.OutputStream;

/// Writes an RDB file: items in the order they are given, then `end`, which adds the checksum.
///
/// Strings are written uncompressed and numbers as text, which every server loads. What is written is not looked
/// at: the order of items and the layout of a value are the caller's, who knows what its version may hold. One
/// thread.
public final class RdbWriter {
    private static final int BUFFER_BYTES = 64 << 10;
    /// Of a number of 32 bits with its sign.
    private static final int MAX_DIGITS = 11;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final PieceSink sink = this::raw;
    private final RdbEncoder encoder = new RdbEncoder(sink);
    private final RdbVersion version;
    private int filled;
    private long flushed;
    private long crc;

    /// Begins with the header. The caller closes `out`.
    public RdbWriter(OutputStream out, RdbVersion version) throws IOException {
        this.out = out;
        this.version = version;
        byte[] header = version.header().getBytes(ISO_8859_1);
        raw(header, 0, header.length);
    }

    public RdbVersion version() {
        return version;
    }

    /// Bytes written so far.
    public long position() {
        return flushed + filled;
    }

    /// Writes `bytes[from, to)` as they are.
    public void raw(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            if (filled == BUFFER_BYTES) {
                flush();
            }
            int piece = Math.min(to - at, BUFFER_BYTES - filled);
            System.arraycopy(bytes, at, buffer, filled, piece);
            filled += piece;
            at += piece;
        }
    }

    /// Where pieces go that are to be written as they are.
    public PieceSink sink() {
        return sink;
    }

    private void flush() throws IOException {
        crc = Crc64.update(crc, buffer, 0, filled);
        out.write(buffer, 0, filled);
        flushed += filled;
        filled = 0;
    }

    /// A length, or another number of this form.
    public RdbWriter number(long value) throws IOException {
        encoder.number(value);
        return this;
    }

    public RdbWriter string(byte[] bytes) throws IOException {
        encoder.string(bytes, bytes.length);
        return this;
    }

    public RdbWriter string(ByteRun run) throws IOException {
        encoder.string(run);
        return this;
    }

    /// 1 to 8 bytes of a number, the lowest first.
    public RdbWriter littleEndian(long value, int bytes) throws IOException {
        encoder.littleEndian(value, bytes);
        return this;
    }

    private RdbWriter opcode(int opcode) throws IOException {
        encoder.unsignedByte(opcode);
        return this;
    }

    /// @param name its bytes as Latin-1
    public void aux(String name, ByteRun value) throws IOException {
        opcode(Opcode.AUX).string(name.getBytes(ISO_8859_1)).shortString(value);
    }

    /// A string that is stored as a number if it is one, as servers do.
    private RdbWriter shortString(ByteRun value) throws IOException {
        if (value.length() > MAX_DIGITS) {
            return string(value);
        }
        byte[] bytes = value.toArray(MAX_DIGITS);
        String text = new String(bytes, ISO_8859_1);
        return text.matches("0|-?[1-9][0-9]{0,9}") && (int) Long.parseLong(text) == Long.parseLong(text)
                ? encodedNumber((int) Long.parseLong(text))
                : string(bytes);
    }

    private RdbWriter encodedNumber(int value) throws IOException {
        if ((byte) value == value) {
            return opcode(RdbStrings.INT8).littleEndian(value, 1);
        } else if ((short) value == value) {
            return opcode(RdbStrings.INT16).littleEndian(value, 2);
        }
        return opcode(RdbStrings.INT32).littleEndian(value, 4);
    }

    public void function(ByteRun code) throws IOException {
        opcode(Opcode.FUNCTION2).string(code);
    }

    /// The keys that follow belong to this database.
    public void selectDb(int database) throws IOException {
        opcode(Opcode.SELECTDB).number(database);
    }

    public void resizeDb(long keys, long expires) throws IOException {
        opcode(Opcode.RESIZEDB).number(keys).number(expires);
    }

    public void slotInfo(long slot, long keys, long expires) throws IOException {
        opcode(Opcode.SLOT_INFO).number(slot).number(keys).number(expires);
    }

    /// The body follows.
    public void moduleAux(ModuleType module, long when) throws IOException {
        opcode(Opcode.MODULE_AUX)
                .number(module.id())
                .number(ValueSkipper.MODULE_UINT)
                .number(when);
    }

    /// Valkey 9; the ranges of slots follow.
    public void slotImport(ByteRun job) throws IOException {
        opcode(Opcode.SLOT_IMPORT).string(job);
    }

    /// When the next key expires, in milliseconds since 1970.
    public void expiry(long absoluteMillis) throws IOException {
        opcode(Opcode.EXPIRETIME_MS).littleEndian(absoluteMillis, Long.BYTES);
    }

    public void idle(long seconds) throws IOException {
        opcode(Opcode.IDLE).number(seconds);
    }

    public void frequency(int counter) throws IOException {
        opcode(Opcode.FREQ).littleEndian(counter, 1);
    }

    /// Redis 8.6: what is attached to the next key, encoded as `RdbKey.metadata` gives it.
    public void keyMetadata(byte[] encoded) throws IOException {
        opcode(Opcode.KEY_META).raw(encoded, 0, encoded.length);
    }

    /// The type and name of a key; its value follows.
    public void key(ValueType type, byte[] name) throws IOException {
        opcode(type.number()).string(name);
    }

    /// Ends the file with its checksum and hands everything to the output, which is not closed.
    public void end() throws IOException {
        RdbWriter _ = opcode(Opcode.EOF);
        flush();
        long sum = crc;
        RdbWriter _ = littleEndian(sum, Long.BYTES);
        out.write(buffer, 0, filled);
        flushed += filled;
        filled = 0;
        out.flush();
    }
}
