package io.redoubt.servers;

/// All that counts of one key, as digests. Two leaves can be compared only when they were read in the same way: the
/// digests name their algorithm, SHA-256 from `LiveDataset.read` and SHA-1 from `LiveDataset.SCRIPT`.
///
/// @param type as TYPE says, or `function`
/// @param content digest of the value in canonical order, independent of how the server encodes it; for a stream also
///     of its last id and counters
/// @param expiryMillis absolute, in milliseconds since 1970; -1 for none
/// @param groups digest of a stream's consumer groups with their pending entries; empty when there are none
/// @param fieldExpiries digest of the fields of a hash that expire, with their times; empty when there are none
/// @param elements members, fields, entries; for a string its bytes
public record DatasetLeaf(
        String type, String content, long expiryMillis, String groups, String fieldExpiries, long elements) {}
