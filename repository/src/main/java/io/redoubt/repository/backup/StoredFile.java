package io.redoubt.repository.backup;

import io.redoubt.core.json.JsonDocument;
import io.redoubt.core.json.JsonLine;

/// A sealed file of a backup.
///
/// @param plainBytes before compression
/// @param storedBytes on the disk
/// @param digest of the sealed file, which its own end must name too
/// @param plainSha256 of the bytes before compression, 64 hexadecimal digits
public record StoredFile(long plainBytes, long storedBytes, String digest, String plainSha256) {
    void writeTo(JsonLine json) {
        json.number("plainBytes", plainBytes)
                .number("storedBytes", storedBytes)
                .text("digest", digest)
                .text("plainSha256", plainSha256);
    }

    static StoredFile from(JsonDocument json) {
        return new StoredFile(
                json.number("plainBytes"), json.number("storedBytes"), json.text("digest"), json.text("plainSha256"));
    }
}
