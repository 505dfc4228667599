package io.redoubt.restore.plan;

import io.redoubt.core.Engine;
import io.redoubt.core.ServerVersion;
import io.redoubt.formats.rdb.ExpiryHistogram;
import io.redoubt.formats.rdb.RdbSummary;
import io.redoubt.repository.segment.BaseFooter;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a plan needs to know of a base.
///
/// @param usedMemory of the primary when it was saved, bytes
public record BaseFacts(
        Optional<ServerVersion> server,
        long plainBytes,
        long keys,
        ExpiryHistogram expiries,
        int highestDatabase,
        boolean hashFieldExpiry,
        Optional<Long> usedMemory) {
    static BaseFacts of(BaseFooter footer) {
        return new BaseFacts(
                footer.server(),
                footer.plainBytes(),
                footer.keys(),
                footer.expiries(),
                footer.highestDatabase(),
                footer.hashFieldExpiry(),
                footer.usedMemory());
    }

    /// Of a base that waits in the spool, from a walk over it.
    static BaseFacts of(RdbSummary rdb) {
        Map<String, String> aux = rdb.aux();
        return new BaseFacts(
                version(Engine.VALKEY, aux.get("valkey-ver")).or(() -> version(Engine.REDIS, aux.get("redis-ver"))),
                rdb.bytes(),
                rdb.keys(),
                rdb.expiries(),
                rdb.highestDatabase(),
                rdb.hashFieldExpiry(),
                Optional.ofNullable(aux.get("used-mem"))
                        .filter(text -> text.matches("\\d{1,18}"))
                        .map(Long::parseLong));
    }

    private static Optional<ServerVersion> version(Engine engine, @Nullable String number) {
        try {
            return Optional.ofNullable(number).map(text -> ServerVersion.of(engine, text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
