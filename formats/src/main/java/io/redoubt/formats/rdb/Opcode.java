package io.redoubt.formats.rdb;

/// The bytes that begin an item which is no value, named as in the servers' src/rdb.h without `RDB_OPCODE_`.
final class Opcode {
    static final int EOF = 255;
    static final int SELECTDB = 254;
    /// Seconds, in 4 bytes; written by servers before 2.6, read by all.
    static final int EXPIRETIME = 253;

    static final int EXPIRETIME_MS = 252;
    static final int RESIZEDB = 251;
    static final int AUX = 250;
    static final int FREQ = 249;
    static final int IDLE = 248;
    static final int MODULE_AUX = 247;
    /// 246 was FUNCTION in release candidates of Redis 7.0; every released server refuses it, and so do we.
    static final int FUNCTION2 = 245;

    static final int SLOT_INFO = 244;
    /// Redis 8.6: what is attached to the next key.
    static final int KEY_META = 243;
    /// Valkey 9: the import of a slot under way.
    static final int SLOT_IMPORT = 243;
    /// A value type that cannot be read: values of modules before their first release.
    static final int MODULE_PRE_GA = 6;

    private Opcode() {}
}
