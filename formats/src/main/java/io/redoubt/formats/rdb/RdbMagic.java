package io.redoubt.formats.rdb;

/// The first word of an RDB file. Valkey 9 took its own when the numbers of types and opcodes began to clash.
public enum RdbMagic {
    /// Versions below 9 are refused: their times are in the byte order of the machine that saved them.
    REDIS(4, 9, 13),
    VALKEY(3, 80, 80);

    /// Decimal digits of the version that follow the word; the header has 9 bytes either way.
    final int versionDigits;

    final int oldest;
    final int newest;

    RdbMagic(int versionDigits, int oldest, int newest) {
        this.versionDigits = versionDigits;
        this.oldest = oldest;
        this.newest = newest;
    }
}
