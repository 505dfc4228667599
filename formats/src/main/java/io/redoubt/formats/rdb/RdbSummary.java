package io.redoubt.formats.rdb;

import io.redoubt.core.ServerVersion;
import java.util.Map;
import java.util.Optional;

/// What one pass over an RDB file tells.
///
/// @param magic `REDIS` or `VALKEY`
/// @param version the number after the magic; the two engines count separately
/// @param aux the AUX fields, at most 64, values cut at 256 bytes; not UTF-8 shows as replacement characters
/// @param bytes length of the file
/// @param keysWithExpiry keys that expire as a whole
/// @param expiries when they do
/// @param keysPerDatabase databases with at least one key
/// @param highestDatabase highest database the file selects, -1 when it selects none
/// @param valueTypes how many values of each type number there are
/// @param hashFieldExpiry whether any value has a type made for hash fields that expire
/// @param functions function libraries
/// @param crcPresent whether the file ends with a checksum (which was right); without one nothing tells a changed byte
public record RdbSummary(
        String magic,
        int version,
        Map<String, String> aux,
        long bytes,
        long keys,
        long keysWithExpiry,
        ExpiryHistogram expiries,
        Map<Integer, Long> keysPerDatabase,
        int highestDatabase,
        Map<Integer, Long> valueTypes,
        boolean hashFieldExpiry,
        int functions,
        boolean crcPresent) {
    /// The server that saved it, if the file says so.
    public Optional<ServerVersion> server() {
        return RdbStart.server(aux);
    }
}
