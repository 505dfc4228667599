package io.redoubt.persistence.monitor;

/// How long many things took, in microseconds.
///
/// @param slowest1Percent 99 in 100 took no longer
public record Times(long count, long median, long slowest1Percent, long longest) {
    static final Times NONE = new Times(0, 0, 0, 0);
}
