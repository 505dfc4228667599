package io.redoubt.repository.backup;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.rdb.ExpiryHistogram;
import io.redoubt.formats.rdb.RdbSummary;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The snapshot of a backup.
///
/// @param magic `REDIS` or `VALKEY`
/// @param version the number after the magic
/// @param contents what a walk over it found; empty if its version is newer than what this program can walk
public record StoredRdb(StoredFile file, String magic, int version, Optional<Contents> contents) {
    /// What a snapshot holds.
    ///
    /// @param usedMemory of the server when it was saved, bytes
    public record Contents(
            long keys,
            long keysWithExpiry,
            ExpiryHistogram expiries,
            SortedMap<Integer, Long> keysPerDatabase,
            int highestDatabase,
            boolean hashFieldExpiry,
            int functions,
            boolean crcPresent,
            Optional<Long> usedMemory) {
        static Contents of(RdbSummary rdb) {
            return new Contents(
                    rdb.keys(),
                    rdb.keysWithExpiry(),
                    rdb.expiries(),
                    new TreeMap<>(rdb.keysPerDatabase()),
                    rdb.highestDatabase(),
                    rdb.hashFieldExpiry(),
                    rdb.functions(),
                    rdb.crcPresent(),
                    Optional.ofNullable(rdb.aux().get("used-mem"))
                            .filter(text -> text.matches("\\d{1,18}"))
                            .map(Long::parseLong));
        }

        private void writeTo(JsonLine json) {
            json.number("keys", keys)
                    .number("keysWithExpiry", keysWithExpiry)
                    .object("expiries", line -> counts(line, expiries.buckets()))
                    .object("keysPerDatabase", line -> counts(line, keysPerDatabase))
                    .number("highestDatabase", highestDatabase)
                    .flag("hashFieldExpiry", hashFieldExpiry)
                    .number("functions", functions)
                    .flag("crcPresent", crcPresent);
            usedMemory.ifPresent(bytes -> json.number("usedMemoryBytes", bytes));
        }

        private static Contents from(JsonDocument json) {
            SortedMap<Integer, Long> databases = new TreeMap<>();
            JsonDocument counted = json.object("keysPerDatabase");
            counted.names().forEach(name -> databases.put(Integer.parseInt(name), counted.number(name)));
            SortedMap<Long, Long> buckets = new TreeMap<>();
            JsonDocument expiries = json.object("expiries");
            expiries.names().forEach(name -> buckets.put(Long.parseLong(name), expiries.number(name)));
            return new Contents(
                    json.number("keys"),
                    json.number("keysWithExpiry"),
                    ExpiryHistogram.of(buckets),
                    databases,
                    (int) json.number("highestDatabase"),
                    json.flag("hashFieldExpiry"),
                    (int) json.number("functions"),
                    json.flag("crcPresent"),
                    json.optionalNumber("usedMemoryBytes"));
        }

        private static void counts(JsonLine json, Map<? extends Number, Long> counts) {
            counts.forEach((name, count) -> json.number(name.toString(), count));
        }
    }

    /// The magic and version a server shows, as in `REDIS0011`.
    public String format() {
        return magic + (magic.equals("REDIS") ? "%04d" : "%03d").formatted(version);
    }

    void writeTo(JsonLine json) {
        file.writeTo(json);
        json.text("rdbMagic", magic).number("rdbVersion", version);
        contents.ifPresent(found -> json.object("contents", found::writeTo));
    }

    static StoredRdb from(JsonDocument json) {
        return new StoredRdb(
                StoredFile.from(json),
                json.text("rdbMagic"),
                (int) json.number("rdbVersion"),
                json.has("contents") ? Optional.of(Contents.from(json.object("contents"))) : Optional.empty());
    }
}
