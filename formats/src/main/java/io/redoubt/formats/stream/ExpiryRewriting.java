package io.redoubt.formats.stream;

/// Whether relative expiry times are made absolute on the way into the log.
///
/// Redis 6.0 and 6.2 replicate `EXPIRE k 100` and `SET k v PX 500` as they are, so a log of their stream would start
/// every time to live anew when it is loaded. Redis 7.0 and Valkey send absolute milliseconds only.
public sealed interface ExpiryRewriting {
    /// The source sends absolute times.
    record None() implements ExpiryRewriting {}

    /// The source is Redis 6: absolute time = time of receipt + skew + relative time.
    ///
    /// @param skewMillis the source's clock minus the archive's
    record Legacy(long skewMillis) implements ExpiryRewriting {}
}
