package io.redoubt.formats.rdb;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a walk has counted so far.
final class RdbCounts {
    /// Far more databases than any server has; a file that uses more of them only wants our memory.
    private static final int MAX_DATABASES = 1 << 16;

    private static final int MAX_AUX = 64;

    private final Map<String, String> aux = new LinkedHashMap<>();
    private final ExpiryHistogram expiries = new ExpiryHistogram();
    private final SortedMap<Integer, Long> keysPerDatabase = new TreeMap<>();
    private final long[] types = new long[256];
    private long keys;
    private long keysWithExpiry;
    private long keysInDatabase;
    private int database;
    private int highestDatabase = -1;
    private boolean fieldExpiry;
    private int functions;

    void aux(String name, byte[] value) {
        if (aux.size() < MAX_AUX) {
            aux.putIfAbsent(name, new String(value, StandardCharsets.UTF_8));
        }
    }

    /// @return whether the file may go on: false when it uses too many databases
    boolean select(int number) {
        closeDatabase();
        database = number;
        highestDatabase = Math.max(highestDatabase, number);
        return keysPerDatabase.size() <= MAX_DATABASES;
    }

    void function() {
        functions++;
    }

    void key(RdbKey key) {
        keys++;
        keysInDatabase++;
        types[key.type().number()]++;
        fieldExpiry |= key.type().holdsFieldExpiry();
        if (key.expires()) {
            keysWithExpiry++;
            expiries.add(key.expiryMillis());
        }
    }

    private void closeDatabase() {
        if (keysInDatabase > 0) {
            keysPerDatabase.merge(database, keysInDatabase, Long::sum);
            keysInDatabase = 0;
        }
    }

    RdbSummary summary(RdbVersion version, long bytes, boolean crcPresent) {
        closeDatabase();
        SortedMap<Integer, Long> valueTypes = new TreeMap<>();
        for (int type = 0; type < types.length; type++) {
            if (types[type] > 0) {
                valueTypes.put(type, types[type]);
            }
        }
        return new RdbSummary(
                version.magic().name(),
                version.number(),
                Collections.unmodifiableMap(aux),
                bytes,
                keys,
                keysWithExpiry,
                expiries,
                Collections.unmodifiableMap(keysPerDatabase),
                highestDatabase,
                Collections.unmodifiableMap(valueTypes),
                fieldExpiry,
                functions,
                crcPresent);
    }
}
