package io.redoubt.repository.segment;

import io.redoubt.core.BranchId;
import io.redoubt.core.ReplicationId;
import io.redoubt.core.ReplicationOffset;
import io.redoubt.core.ServerVersion;
import io.redoubt.core.SourceName;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import io.redoubt.formats.rdb.ExpiryHistogram;
import java.util.Optional;
import java.util.TreeMap;

/// What a sealed base says of its RDB, found by one walk over it before it was sealed.
///
/// @param usedMemory the primary's own `used-mem` AUX field, bytes; empty if it gave none
/// @param crcPresent false if the primary sent no CRC64 (checksums off): then only the structure was checked
/// @param previous digest of the branch's record
public record BaseFooter(
        SourceName source,
        BranchId branch,
        ReplicationId replid,
        ReplicationOffset offset,
        long millis,
        Optional<ServerVersion> server,
        String rdbMagic,
        int rdbVersion,
        long plainBytes,
        long keys,
        long keysWithExpiry,
        ExpiryHistogram expiries,
        int highestDatabase,
        boolean hashFieldExpiry,
        boolean crcPresent,
        Optional<Long> usedMemory,
        String previous) {
    static final String KIND = "base";

    String toJson() {
        JsonLine json = JsonLine.schema(1)
                .text("kind", KIND)
                .text("source", source.text())
                .number("branch", branch.number())
                .text("replid", replid.hex())
                .number("offset", offset.bytes())
                .number("millis", millis)
                .text("server", server.map(ServerVersion::toString))
                .text("rdbMagic", rdbMagic)
                .number("rdbVersion", rdbVersion)
                .number("plainBytes", plainBytes)
                .number("keys", keys)
                .number("keysWithExpiry", keysWithExpiry)
                .number("highestDatabase", highestDatabase)
                .flag("hashFieldExpiry", hashFieldExpiry)
                .flag("crcPresent", crcPresent)
                .text("previous", previous);
        usedMemory.ifPresent(bytes -> json.number("usedMemoryBytes", bytes));
        json.object(
                "expiries",
                line -> expiries.buckets().forEach((millis, count) -> line.number(Long.toString(millis), count)));
        return json.toString();
    }

    /// Reads the footer of a sealed base.
    ///
    /// @throws io.redoubt.core.RedoubtException DAMAGED if it is not a base's
    public static BaseFooter of(SealedFile file) {
        return Footers.read(file, KIND, BaseFooter::from);
    }

    private static BaseFooter from(JsonDocument json) {
        return new BaseFooter(
                new SourceName(json.text("source")),
                new BranchId((int) json.number("branch")),
                new ReplicationId(json.text("replid")),
                new ReplicationOffset(json.number("offset")),
                json.number("millis"),
                json.optionalText("server").map(ServerVersion::parse),
                json.text("rdbMagic"),
                (int) json.number("rdbVersion"),
                json.number("plainBytes"),
                json.number("keys"),
                json.number("keysWithExpiry"),
                expiries(json.object("expiries")),
                (int) json.number("highestDatabase"),
                json.flag("hashFieldExpiry"),
                json.flag("crcPresent"),
                json.optionalNumber("usedMemoryBytes"),
                json.text("previous"));
    }

    private static ExpiryHistogram expiries(JsonDocument object) {
        var buckets = new TreeMap<Long, Long>();
        for (String millis : object.names()) {
            buckets.put(Long.parseLong(millis), object.number(millis));
        }
        return ExpiryHistogram.of(buckets);
    }
}
