package io.redoubt.core.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The name of a key and the database it is in. Ordered by database, then by the bytes of the name.
///
/// A function library, which belongs to no database, stands in the database -1 under its own name.
public final class DatasetKey implements Comparable<DatasetKey> {
    public static final int FUNCTIONS = -1;

    private static final int LONGEST_SHOWN = 200;

    private final int database;
    private final byte[] name;

    public DatasetKey(int database, byte[] name) {
        this.database = database;
        this.name = name.clone();
    }

    public static DatasetKey of(int database, String name) {
        return new DatasetKey(database, name.getBytes(StandardCharsets.UTF_8));
    }

    public int database() {
        return database;
    }

    public byte[] name() {
        return name.clone();
    }

    public int nameLength() {
        return name.length;
    }

    /// The name for people: bytes that are no printable ASCII as `\xHH`.
    public String printableName() {
        return printable(name.length);
    }

    private String printable(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            byte next = name[i];
            if (next >= ' ' && next < 0x7f && next != '\\') {
                text.append((char) next);
            } else {
                text.append("\\x%02x".formatted(next & 0xff));
            }
        }
        return text.toString();
    }

    @Override
    public int compareTo(DatasetKey other) {
        int byDatabase = Integer.compare(database, other.database);
        return byDatabase != 0 ? byDatabase : Arrays.compareUnsigned(name, other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatasetKey key && database == key.database && Arrays.equals(name, key.name);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(name) + database;
    }

    /// In a message; a name may be of any length.
    private String shortName() {
        return name.length <= LONGEST_SHOWN
                ? "'" + printableName() + "'"
                : "'%s...' (%,d bytes)".formatted(printable(LONGEST_SHOWN), name.length);
    }

    @Override
    public String toString() {
        return database == FUNCTIONS ? "function library " + shortName() : shortName() + " in database " + database;
    }
}
