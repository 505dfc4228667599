package io.redoubt.formats.rdb;

import io.redoubt.formats.packed.ByteRun;

/// What an RDB file says, item by item, in the order of the file. Opcodes that only describe the next key are part of
/// `RdbKey`.
///
/// An item is valid until the reader goes to the next one; what it leaves unread is skipped.
public sealed interface RdbItem
        permits RdbItem.Aux,
                RdbItem.SelectDb,
                RdbItem.ResizeDb,
                RdbItem.SlotInfo,
                RdbItem.Function,
                RdbItem.ModuleAux,
                RdbItem.SlotImport,
                RdbKey,
                RdbItem.End {
    /// A fact about the file or its server. Unknown ones must be ignored.
    ///
    /// @param name its bytes as Latin-1, so that none is lost
    record Aux(String name, ByteRun value) implements RdbItem {}

    /// The keys that follow belong to this database.
    record SelectDb(int database) implements RdbItem {}

    /// How many keys the database has, and how many of them expire: a hint, so that tables are made large enough.
    record ResizeDb(long keys, long expires) implements RdbItem {}

    /// The same for a slot of a cluster.
    record SlotInfo(long slot, long keys, long expires) implements RdbItem {}

    /// A function library.
    ///
    /// @param code its source, which begins with a line that names engine and library
    record Function(ByteRun code) implements RdbItem {}

    /// What a module keeps outside of keys; `RdbReader.copyBody` reads its body.
    ///
    /// @param when 1 if it is to be loaded before the keys, 2 if after
    record ModuleAux(ModuleType module, long when) implements RdbItem {}

    /// Valkey 9: the import of a slot that was under way; `RdbReader.copyBody` reads its body, the ranges of slots.
    record SlotImport(ByteRun job) implements RdbItem {}

    /// The end; behind it nothing came, if the snapshot is all of the file.
    ///
    /// @param crcPresent whether the file ends with a checksum, which was right; without one nothing tells a
    ///     changed byte
    /// @param bytes length of the snapshot
    record End(boolean crcPresent, long bytes) implements RdbItem {}
}
