package io.redoubt.formats.rdb;

/// What the header of an RDB file says. The two engines count their versions separately.
public record RdbVersion(RdbMagic magic, int number) {
    /// Bytes of a header.
    public static final int HEADER_BYTES = 9;

    /// Redis 7.0.
    public static final RdbVersion REDIS_10 = new RdbVersion(RdbMagic.REDIS, 10);

    /// Redis 7.2, Valkey 7.2 to 8.1.
    public static final RdbVersion REDIS_11 = new RdbVersion(RdbMagic.REDIS, 11);

    /// Redis 7.4 to 8.0.
    public static final RdbVersion REDIS_12 = new RdbVersion(RdbMagic.REDIS, 12);

    /// Valkey 9.
    public static final RdbVersion VALKEY_80 = new RdbVersion(RdbMagic.VALKEY, 80);

    /// Whether readers here know all that files of this version may hold.
    public boolean known() {
        return number >= magic.oldest && number <= magic.newest;
    }

    /// Whether it is later than all that readers here know.
    public boolean later() {
        return number > magic.newest;
    }

    /// As in the file: `REDIS0011`, `VALKEY080`.
    public String header() {
        return magic.name()
                + "0".repeat(magic.versionDigits - Integer.toString(number).length())
                + number;
    }

    @Override
    public String toString() {
        return magic + " version " + number;
    }
}
