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
    HASH_LISTPACK(16, DataType.HASH, 10),
    ZSET_LISTPACK(17, DataType.ZSET, 10),
    LIST_QUICKLIST_2(18, DataType.LIST, 10),
    STREAM_LISTPACKS_2(19, DataType.STREAM, 10),
    SET_LISTPACK(20, DataType.SET, 11),
    STREAM_LISTPACKS_3(21, DataType.STREAM, 11),
    /// Valkey 9: hash with expiry times of fields.
    HASH_2(22, DataType.HASH, RdbMagic.VALKEY),
    /// Release candidates of Redis 7.4.
    HASH_METADATA_PRE_GA(22, DataType.HASH, RdbMagic.REDIS, 12),
    /// Release candidates of Redis 7.4.
    HASH_LISTPACK_EX_PRE_GA(23, DataType.HASH, RdbMagic.REDIS, 12),
    HASH_METADATA(24, DataType.HASH, RdbMagic.REDIS, 12),
    HASH_LISTPACK_EX(25, DataType.HASH, RdbMagic.REDIS, 12),
    /// Redis 8.6: with the ids of producers.
    STREAM_LISTPACKS_4(26, DataType.STREAM, RdbMagic.REDIS, 13);

    private static final int NUMBERS = 256;
    private static final List<Optional<ValueType>> OF_REDIS = of(RdbMagic.REDIS);
    private static final List<Optional<ValueType>> OF_VALKEY = of(RdbMagic.VALKEY);

    /// Redis 5, which is older than all files that are read.
    private static final int ALWAYS = 9;

    private final int number;
    private final DataType dataType;
    private final Optional<RdbMagic> only;
    private final int since;

    ValueType(int number, DataType dataType) {
        this(number, dataType, Optional.empty(), ALWAYS);
    }

    ValueType(int number, DataType dataType, int since) {
        this(number, dataType, Optional.empty(), since);
    }

    ValueType(int number, DataType dataType, RdbMagic only) {
        this(number, dataType, Optional.of(only), ALWAYS);
    }

    ValueType(int number, DataType dataType, RdbMagic only, int since) {
        this(number, dataType, Optional.of(only), since);
    }

    /// @param since the first version with the magic REDIS that has it
    ValueType(int number, DataType dataType, Optional<RdbMagic> only, int since) {
        this.number = number;
        this.dataType = dataType;
        this.only = only;
        this.since = since;
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

    /// The type with a number in files with this magic; empty if there is none. Number 6, modules before their
    /// first release, is none: its values cannot be told from what follows them.
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

    /// 1 to 4 for streams, 0 for all else.
    int streamVersion() {
        return switch (number) {
            case 15 -> 1;
            case 19 -> 2;
            case 21 -> 3;
            case 26 -> 4;
            default -> 0;
        };
    }

    /// Whether the servers that write this version load values of this type.
    public boolean knownBy(RdbVersion version) {
        if (only.isPresent() && only.get() != version.magic()) {
            return false;
        }
        return switch (version.magic()) {
            case VALKEY -> true;
            case REDIS -> version.number() >= since;
        };
    }

    /// Whether values of this type are made to hold expiry times of hash fields.
    public boolean holdsFieldExpiry() {
        return number >= HASH_2.number && number <= HASH_LISTPACK_EX.number;
    }
}
