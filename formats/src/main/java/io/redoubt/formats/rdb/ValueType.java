package io.redoubt.formats.rdb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The types of values in RDB files, named as in the servers' src/rdb.h without their prefix `RDB_TYPE_`.
///
/// A number may mean different things in files of the two magics, and some are known to one of them only.
public enum ValueType {
    STRING(0, DataType.STRING),
    LIST(1, DataType.LIST),
    SET(2, DataType.SET),
    ZSET(3, DataType.ZSET),
    HASH(4, DataType.HASH),
    ZSET_2(5, DataType.ZSET),
    MODULE_2(7, DataType.MODULE),
    HASH_ZIPMAP(9, DataType.HASH),
    LIST_ZIPLIST(10, DataType.LIST),
    SET_INTSET(11, DataType.SET),
    ZSET_ZIPLIST(12, DataType.ZSET),
    HASH_ZIPLIST(13, DataType.HASH),
    LIST_QUICKLIST(14, DataType.LIST),
    STREAM_LISTPACKS(15, DataType.STREAM),
    HASH_LISTPACK(16, DataType.HASH),
    ZSET_LISTPACK(17, DataType.ZSET),
    LIST_QUICKLIST_2(18, DataType.LIST),
    STREAM_LISTPACKS_2(19, DataType.STREAM),
    SET_LISTPACK(20, DataType.SET),
    STREAM_LISTPACKS_3(21, DataType.STREAM),
    /// Valkey 9: hash with expiry times of fields.
    HASH_2(22, DataType.HASH, RdbMagic.VALKEY),
    /// Release candidates of Redis 7.4.
    HASH_METADATA_PRE_GA(22, DataType.HASH, RdbMagic.REDIS),
    /// Release candidates of Redis 7.4.
    HASH_LISTPACK_EX_PRE_GA(23, DataType.HASH, RdbMagic.REDIS),
    HASH_METADATA(24, DataType.HASH, RdbMagic.REDIS),
    HASH_LISTPACK_EX(25, DataType.HASH, RdbMagic.REDIS),
    /// Redis 8.6: with the ids of producers.
    STREAM_LISTPACKS_4(26, DataType.STREAM, RdbMagic.REDIS);

    private static final int NUMBERS = 256;
    private static final List<Optional<ValueType>> OF_REDIS = of(RdbMagic.REDIS);
    private static final List<Optional<ValueType>> OF_VALKEY = of(RdbMagic.VALKEY);

    private final int number;
    private final DataType dataType;
    private final Optional<RdbMagic> only;

    ValueType(int number, DataType dataType) {
        this.number = number;
        this.dataType = dataType;
        this.only = Optional.empty();
    }

    ValueType(int number, DataType dataType, RdbMagic only) {
        this.number = number;
        this.dataType = dataType;
        this.only = Optional.of(only);
    }

    private static List<Optional<ValueType>> of(RdbMagic magic) {
        List<Optional<ValueType>> byNumber = new ArrayList<>(Collections.nCopies(NUMBERS, Optional.empty()));
        for (ValueType type : values()) {
            if (type.only.isEmpty() || type.only.get() == magic) {
                byNumber.set(type.number, Optional.of(type));
            }
        }
        return List.copyOf(byNumber);
    }

    /// The type with a number in files with this magic; empty if there is none. Number 6, modules before their first
    /// release, is none: its values cannot be told from what follows them.
    static Optional<ValueType> of(int number, RdbMagic magic) {
        return (magic == RdbMagic.REDIS ? OF_REDIS : OF_VALKEY).get(number);
    }

    /// The byte in the file.
    public int number() {
        return number;
    }

    public DataType dataType() {
        return dataType;
    }

    /// Whether values of this type are made to hold expiry times of hash fields.
    public boolean holdsFieldExpiry() {
        return number >= HASH_2.number && number <= HASH_LISTPACK_EX.number;
    }
}
