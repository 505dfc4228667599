package io.redoubt.formats.rdb;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;

/// What the header of an RDB file says. The two engines count their versions separately.
public record RdbVersion(RdbMagic magic, int number) {
    /// Bytes of a header.
    public static final int HEADER_BYTES = 9;

    /// Redis 5.0 to 6.2.
    public static final RdbVersion REDIS_9 = new RdbVersion(RdbMagic.REDIS, 9);

    /// Redis 7.0.
    public static final RdbVersion REDIS_10 = new RdbVersion(RdbMagic.REDIS, 10);

    /// Redis 7.2, Valkey 7.2 to 8.1.
    public static final RdbVersion REDIS_11 = new RdbVersion(RdbMagic.REDIS, 11);

    /// Redis 7.4 to 8.0.
    public static final RdbVersion REDIS_12 = new RdbVersion(RdbMagic.REDIS, 12);

    /// Valkey 9.
    public static final RdbVersion VALKEY_80 = new RdbVersion(RdbMagic.VALKEY, 80);

    /// The newest version known here that a server loads; what it writes itself, unless it is newer than that.
    public static RdbVersion writtenBy(ServerVersion server) {
        if (server.engine() == Engine.VALKEY) {
            return server.atLeast(9, 0) ? VALKEY_80 : REDIS_11;
        }
        int number = server.atLeast(8, 6)
                ? 13
                : server.atLeast(7, 4) ? 12 : server.atLeast(7, 2) ? 11 : server.atLeast(7, 0) ? 10 : 9;
        return new RdbVersion(RdbMagic.REDIS, number);
    }

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
