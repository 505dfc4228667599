package io.redoubt.formats.rdb;

/// The first word of an RDB file. Valkey 9 took its own when the numbers of types and opcodes began to clash.
enum RdbMagic {
    REDIS(4),
    VALKEY(3);

    /// Decimal digits of the version that follow the word; the header has 9 bytes either way.
    final int versionDigits;

    RdbMagic(int versionDigits) {
        this.versionDigits = versionDigits;
    }
}
