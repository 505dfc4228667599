package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.PieceSink;
import java.io.IOException;
import java.util.Arrays;

/// A key and what stands before it: one instance for all keys of a file, each valid until the next.
///
/// The name and then the value can be read once, in this order; what is not wanted is skipped. Nothing is
/// allocated for a key unless its name is longer than those before.
public final class RdbKey implements RdbItem {
    private static final int NO_EXPIRY = -1;
    private static final int NOT_KEPT = -1;
    private static final byte[] NONE = new byte[0];

    private final RdbReader reader;
    private byte[] name = new byte[256];
    private int nameLength;
    private int database;
    private ValueType type = ValueType.STRING;
    private boolean expires;
    private long expiryMillis;
    private long idleSeconds;
    private int frequency;
    private byte[] metadata = NONE;
    private long start;
    private long end;
    private long elements;
    private long plainBytes;

    RdbKey(RdbReader reader) {
        this.reader = reader;
    }

    void database(int number) {
        database = number;
    }

    void reset(long position) {
        expires = false;
        idleSeconds = NOT_KEPT;
        frequency = NOT_KEPT;
        metadata = NONE;
        nameLength = 0;
        start = position;
    }

    void expiry(long absoluteMillis) {
        expires = true;
        expiryMillis = absoluteMillis;
    }

    void idle(long seconds) {
        idleSeconds = seconds;
    }

    void frequency(int counter) {
        frequency = counter;
    }

    void metadata(byte[] encoded) {
        metadata = encoded;
    }

    void type(ValueType type) {
        this.type = type;
    }

    void name(byte[] bytes, int length) {
        name = bytes;
        nameLength = length;
    }

    byte[] nameBuffer() {
        return name;
    }

    void measured(long elements, long plainBytes, long end) {
        this.elements = elements;
        this.plainBytes = plainBytes;
        this.end = end;
    }

    public int database() {
        return database;
    }

    public ValueType type() {
        return type;
    }

    public boolean expires() {
        return expires;
    }

    /// When the key expires, in milliseconds since 1970, which may be long ago; -1 if it does not.
    public long expiryMillis() {
        return expires ? expiryMillis : NO_EXPIRY;
    }

    /// Seconds since the key was used (LRU policies only); -1 if the file does not say.
    public long idleSeconds() {
        return idleSeconds;
    }

    /// Logarithmic access counter (LFU policies only); -1 if the file does not say.
    public int frequency() {
        return frequency;
    }

    /// Redis 8.6: what is attached to the key, encoded as behind opcode KEY_META; empty if nothing is.
    public byte[] metadata() {
        return metadata.clone();
    }

    /// Reads the name, before the value is.
    ///
    /// @throws RdbFormatException TOO_LARGE for a name of more than 32 MiB
    public RdbKey readName() throws IOException {
        reader.readName();
        return this;
    }

    /// The name, once it was read, in an array of its own.
    public byte[] name() {
        return Arrays.copyOf(name, nameLength);
    }

    /// The array whose first `nameLength` bytes are the name: not to be changed, valid until the next key.
    public byte[] nameBytes() {
        return name;
    }

    public int nameLength() {
        return nameLength;
    }

    /// Goes past the value and counts: see `elements` and `encodedBytes`.
    public void measure() throws IOException {
        reader.measureValue();
    }

    /// Elements of the value, which was measured: members, fields, entries; bytes of a string; 0 for a module's
    /// value.
    public long elements() {
        return elements;
    }

    /// Bytes the key takes in the file, which was measured, from its expiry to the end of its value.
    public long encodedBytes() {
        return end - start;
    }

    /// Bytes of the value alone, which was measured, with all its strings uncompressed, as far as the file claims.
    public long plainBytes() {
        return plainBytes;
    }

    /// Reads the value.
    public void read(ValueVisitor visitor) throws IOException {
        reader.readValue(visitor);
    }

    /// Writes the value as one of another type, uncompressed where it is not a part copied as it is.
    ///
    /// @throws IllegalArgumentException if nobody knows how to write the one as the other
    public void writeValueAs(ValueType target, ValueChange change, RdbWriter out) throws IOException {
        reader.transcodeValue(target, change, out);
    }

    /// Copies the value as it is encoded.
    public void copyValue(PieceSink sink) throws IOException {
        reader.copyBody(sink);
    }
}
