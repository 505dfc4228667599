package io.redoubt.formats.dataset;

import java.util.Optional;

/// All that counts of one key, as digests.
///
/// @param type as TYPE says, a module's own name for its values, or `function`
/// @param content digest of the value in canonical order, independent of how the server encodes it; for a stream also
///     of its ids and counters
/// @param expiryMillis absolute, in milliseconds since 1970; -1 for none
/// @param groups digest of a stream's consumer groups with their pending entries; empty when there are none
/// @param fieldExpiries digest of the fields of a hash that expire, with their times; empty when there are none
/// @param elements members, fields, entries; for a string or function its bytes
public record DatasetLeaf(
        String type,
        Sha256 content,
        long expiryMillis,
        Optional<Sha256> groups,
        Optional<Sha256> fieldExpiries,
        long elements) {
    private static final Sha256 NONE = new Sha256(0, 0, 0, 0);

    /// Adds everything to a hash.
    void into(CanonicalHash hash) {
        hash.text(type)
                .hash(content)
                .number(expiryMillis)
                .hash(groups.orElse(NONE))
                .hash(fieldExpiries.orElse(NONE))
                .number(elements);
    }
}
