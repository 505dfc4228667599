package io.redoubt.formats.rewrite;

import io.redoubt.formats.rdb.DataType;
import io.redoubt.formats.rdb.RdbMagic;
import io.redoubt.formats.rdb.RdbVersion;
import io.redoubt.formats.rdb.ValueType;

/// Decides as which type a value is written for servers of a version.
final class Conversion {
    private final RdbVersion from;
    private final RdbVersion to;
    private final ExpiryChange expiries;

    Conversion(RdbVersion from, RdbVersion to, ExpiryChange expiries) {
        this.from = from;
        this.to = to;
        this.expiries = expiries;
    }

    /// The type to write a value as: its own if the version knows it and nothing in it changes.
    ValueType target(ValueType type) {
        boolean timesChange = type.holdsFieldExpiry() && !(expiries instanceof ExpiryChange.Keep);
        if (type.knownBy(to) && !timesChange) {
            return type;
        }
        return switch (type.dataType()) {
            case LIST -> ValueType.LIST_QUICKLIST;
            case SET -> ValueType.SET;
            case ZSET -> ValueType.ZSET_2;
            case HASH -> hash();
            case STREAM -> stream();
            case STRING, MODULE -> type;
        };
    }

    private ValueType stream() {
        if (ValueType.STREAM_LISTPACKS_3.knownBy(to)) {
            return ValueType.STREAM_LISTPACKS_3;
        }
        return ValueType.STREAM_LISTPACKS_2.knownBy(to) ? ValueType.STREAM_LISTPACKS_2 : ValueType.STREAM_LISTPACKS;
    }

    private ValueType hash() {
        if (expiries instanceof ExpiryChange.Drop || !holdsFieldExpiries()) {
            return ValueType.HASH;
        }
        return to.magic() == RdbMagic.VALKEY ? ValueType.HASH_2 : ValueType.HASH_METADATA;
    }

    private boolean holdsFieldExpiries() {
        return ValueType.HASH_METADATA.knownBy(to) || ValueType.HASH_2.knownBy(to);
    }

    /// Whether values of this type can be written at all: those of modules only for servers of the same version.
    boolean possible(ValueType type) {
        boolean module = type.dataType() == DataType.MODULE;
        return module ? from.equals(to) : target(type).knownBy(to);
    }

    boolean knowsFunctions() {
        return ValueType.HASH_LISTPACK.knownBy(to);
    }

    /// Whether the version knows SLOT_INFO, sizes of a cluster's slots.
    boolean knowsSlotInfo() {
        return ValueType.HASH_METADATA.knownBy(to) || to.magic() == RdbMagic.VALKEY;
    }

    boolean sameVersion() {
        return from.equals(to);
    }

    RdbVersion to() {
        return to;
    }
}
