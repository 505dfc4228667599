package io.redoubt.repository.backup;

import io.redoubt.core.ServerVersion;
import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;
import java.util.Locale;
import java.util.Optional;

/// What is known of a backup's health, and since when. Replaced by each look at it.
///
/// @param millis when it was found
/// @param server that booted it; empty if none did
/// @param keys that server counted; empty if none did
/// @param cause why it is no better than that, for people; empty for a verified one
public record Verification(
        State state, long millis, Optional<ServerVersion> server, Optional<Long> keys, Optional<String> cause) {
    /// From best to worst.
    public enum State {
        /// Every stored byte was as it was written, and a real server loaded it and had every key.
        VERIFIED,
        /// Every stored byte was as it was written; no server was asked to load it.
        CHECKSUMMED,
        /// It was stored whole, and neither looked at again nor booted.
        UNVERIFIED,
        /// Bytes are missing or changed, or a server did not load it.
        DAMAGED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Verification verified(long millis, ServerVersion server, long keys) {
        return new Verification(State.VERIFIED, millis, Optional.of(server), Optional.of(keys), Optional.empty());
    }

    public static Verification checksummed(long millis, String cause) {
        return new Verification(State.CHECKSUMMED, millis, Optional.empty(), Optional.empty(), Optional.of(cause));
    }

    public static Verification unverified(long millis, String cause) {
        return new Verification(State.UNVERIFIED, millis, Optional.empty(), Optional.empty(), Optional.of(cause));
    }

    public static Verification damaged(long millis, String cause) {
        return new Verification(State.DAMAGED, millis, Optional.empty(), Optional.empty(), Optional.of(cause));
    }

    /// Keys are still known when a later look did not boot.
    Verification withKeysOf(Verification earlier) {
        return new Verification(state, millis, server, keys.or(earlier::keys), cause);
    }

    JsonLine toJson(BackupId id) {
        JsonLine json = JsonLine.schema(1)
                .text("id", id.text())
                .text("state", state.word())
                .number("millis", millis)
                .text("server", server.map(ServerVersion::toString))
                .text("cause", cause);
        keys.ifPresent(count -> json.number("keys", count));
        return json;
    }

    static Verification from(JsonDocument json) {
        return new Verification(
                State.valueOf(json.text("state").toUpperCase(Locale.ROOT)),
                json.number("millis"),
                json.optionalText("server").map(ServerVersion::parse),
                json.optionalNumber("keys"),
                json.optionalText("cause"));
    }
}
