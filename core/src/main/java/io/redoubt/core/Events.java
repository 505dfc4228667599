package io.redoubt.core;

/// Where a long-running part tells an operator what happened: one line per event, same nouns as the
/// documentation.
///
/// Implementations may be called from any thread and must not block for long. Messages never hold a secret.
public interface Events {
    /// Something normal that an operator may want to see: attached, sealed, resumed.
    void info(String message);

    /// Something that needs attention soon: a gap, low space, a slow disk.
    void warn(String message);

    /// Drops everything; for callers that report in another way.
    static Events none() {
        return new Events() {
            @Override
            public void info(String message) {}

            @Override
            public void warn(String message) {}
        };
    }
}
